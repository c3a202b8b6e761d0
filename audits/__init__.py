"""The renewal of a licence: rule sets, applications, documents, visit, findings, decision, workflow; builds on lsp."""
