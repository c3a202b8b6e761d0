"""Whole cases through the views, without a browser: every act is a form that a page offered."""
