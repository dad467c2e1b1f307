/* A small sum for the phone instead of a riddle for the person: the proof of work that a public form brings along.
   `solveProof(challenge, parts, bits, done)`. Plain enough for Chromium 79 over plain HTTP, where no crypto.subtle is. */
(function () {
  "use strict";

  /* SHA-256, one block at a time. */

  var K = new Int32Array(64);
  (function () {
    for (var n = 2, i = 0; i < 64; n++) {
      for (var d = 2; d * d <= n && n % d; d++) { /* look for a divisor */ }
      if (d * d > n) { K[i++] = ((Math.pow(n, 1 / 3) % 1) * 4294967296) | 0; }
    }
  })();
  var START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  var W = new Int32Array(64);

  function block(state, bytes, from) {
    var i, x, y, t1, t2;
    for (i = 0; i < 16; i++) {
      W[i] = (bytes[from + 4 * i] << 24) | (bytes[from + 4 * i + 1] << 16) | (bytes[from + 4 * i + 2] << 8) | bytes[from + 4 * i + 3];
    }
    for (i = 16; i < 64; i++) {
      x = W[i - 15];
      y = W[i - 2];
      W[i] = (W[i - 16] + W[i - 7] + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) +
        (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
    }
    var a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (i = 0; i < 64; i++) {
      t1 = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      t2 = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] = (state[0] + a) | 0; state[1] = (state[1] + b) | 0; state[2] = (state[2] + c) | 0; state[3] = (state[3] + d) | 0;
    state[4] = (state[4] + e) | 0; state[5] = (state[5] + f) | 0; state[6] = (state[6] + g) | 0; state[7] = (state[7] + h) | 0;
  }

  /* A puzzle: the prefix is digested once, each try only its end. */

  function puzzle(prefix) {
    var middle = Int32Array.from(START), whole = prefix.length - prefix.length % 64, rest = prefix.length % 64, i;
    var bytes = new Uint8Array(prefix.length);
    for (i = 0; i < prefix.length; i++) { bytes[i] = prefix.charCodeAt(i); }
    for (i = 0; i < whole; i += 64) { block(middle, bytes, i); }
    var end = new Uint8Array(128), state = new Int32Array(8);
    end.set(bytes.subarray(whole));
    return function (nonce) {
      var text = String(nonce), at = rest, n, length = (prefix.length + text.length) * 8, size;
      for (n = 0; n < text.length; n++) { end[at++] = text.charCodeAt(n); }
      end[at++] = 128;
      size = at > 56 ? 128 : 64;
      end.fill(0, at, size);
      end[size - 2] = (length >>> 8) & 255;
      end[size - 1] = length & 255;
      state.set(middle);
      block(state, end, 0);
      if (size === 128) { block(state, end, 64); }
      return state[0];
    };
  }

  window.solveProof = function (challenge, parts, bits, done) {
    var found = [], nonce = 0, digest = puzzle(challenge + ":0:");
    (function slice() {
      var until = Date.now() + 12;
      do {
        for (var n = 0; n < 64; n++, nonce++) {
          if (digest(nonce) >>> (32 - bits) === 0) {
            found.push(nonce);
            if (found.length === parts) { done(found.join(".")); return; }
            nonce = -1;
            digest = puzzle(challenge + ":" + found.length + ":");
          }
        }
      } while (Date.now() < until);
      setTimeout(slice, 4);
    })();
  };
})();
