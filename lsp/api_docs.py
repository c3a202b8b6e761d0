"""The documentation page of the interface, drawn from its own OpenAPI description: no script, no other host."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from lsp.shapes import Context, Json


class DocumentationPage(DocsBase):
    """Lists every address with its parameters and answers."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: object) -> HttpResponse:
        described = api.get_openapi_schema()
        acts = [
            {
                "method": method.upper(),
                "path": path,
                "summary": act["summary"],
                "description": act.get("description", ""),
                "parameters": [parameter_of(parameter) for parameter in act.get("parameters", [])],
                "answers": [(code, fields_of(answer, described)) for code, answer in act["responses"].items()],
            }
            for path, methods in described["paths"].items()
            for method, act in methods.items()
        ]
        context = {"acts": acts, "version": api.version, "openapi_url": reverse(f"{api.urls_namespace}:openapi-json")}
        return render(request, "lsp/api_docs.html", context)


def parameter_of(parameter: Json) -> Context:
    """A parameter as the page lists it."""
    words = parameter.get("description") or parameter["schema"].get("description", "")
    return {"name": parameter["name"], "words": words, "is_required": parameter.get("required", False)}


def fields_of(answer: Json, described: Json) -> list[str]:
    """The names of the fields of an answer."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return list(described["components"]["schemas"].get(name, {}).get("properties", {}))
