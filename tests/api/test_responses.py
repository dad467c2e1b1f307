"""Operations that answer alike share the model of their answer."""

from __future__ import annotations

from huiyin.api.api import api
from huiyin.api.schemas import Problem


def test_each_schema_has_one_model() -> None:
    made = [
        (model.__annotations__["response"], model)
        for _prefix, router in api._routers
        for path in router.path_operations.values()
        for operation in path.operations
        for model in operation.response_models.values()
        if isinstance(model, type)
    ]
    assert len({model for schema, model in made if schema is Problem}) == 1
    assert len({id(model) for _schema, model in made}) == len({str(schema) for schema, _model in made})
