"""The public interface for programs: put together here from what each app offers."""

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.errors import ValidationError

api = NinjaAPI(
    title="Relisensi register",
    version="1",
    description="The public register of Indonesia's certification bodies. Read only; days are legal days in WIB.",
    urls_namespace="api-1",
    docs=import_string("lsp.api_docs.DocumentationPage")(),
    docs_url="/dokumentasi/",
)
api.add_router("", "lsp.api.router")
api.add_router("", "audits.api.router")


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """What is wrong with a question, in one sentence."""
    words = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in fault.errors)
    return api.create_response(request, {"detail": words}, status=422)


@api.exception_handler(import_string("lsp.api.RateLimited"))
def held_back(request: HttpRequest, fault: Exception) -> HttpResponse:
    """An address that asks too often waits a minute."""
    response = api.create_response(request, {"detail": "Too many requests; try again in a minute."}, status=429)
    response["Retry-After"] = "60"
    return response
