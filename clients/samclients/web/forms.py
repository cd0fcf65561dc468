"""Errors of the rules, shown beside the fields of forms."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field


def add_error(field: Field, *lines: str) -> None:
    """Show an error beside a field."""
    field.errors = (*field.errors, *lines)


def add_form_error(form: FlaskForm, *lines: str) -> None:
    """Show an error of no single field at the head of a form."""
    form.form_errors = [*form.form_errors, *lines]
