"""The REST API, version 1."""

from huiyin.api.responses import share_models

share_models()
