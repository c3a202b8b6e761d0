"""The words of issued documents as template filters."""

from django import template

from audits.documents import words

register = template.Library()

for say in (
    words.day,
    words.days,
    words.weekday,
    words.weekdays,
    words.clock,
    words.moment,
    words.in_words,
    words.day_in_words,
    words.in_groups,
    words.pieces,
):
    register.filter(say)
