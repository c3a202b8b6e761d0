"""What the people of an LSP ask, answer and keep for each other, by scheme and by clause."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lsp.models import User


class TopicQuerySet(models.QuerySet["Topic"]):
    """Questions about many topics."""

    def visible_to(self, user: User | AnonymousUser) -> "TopicQuerySet":
        """The topics of LSPs that this person belongs to: what they write is theirs alone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(lsp__in=user.positions)

    def about(self, *, scheme: str = "", clause: str = "", words: str = "") -> "TopicQuerySet":
        """Those of a scheme, a clause, with these words in title or answers."""
        rows = self.filter(scheme__code=scheme) if scheme else self
        rows = rows.filter(criterion_code=clause) if clause else rows
        for word in words.split()[:8]:
            said = Contribution.objects.filter(text__icontains=word).values("topic")
            rows = rows.filter(Q(title__icontains=word) | Q(pk__in=said))
        return rows


class Topic(models.Model):
    """One question of an LSP's people, with its scheme or clause when it has one."""

    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("pertanyaan"), max_length=300)
    scheme = models.ForeignKey(
        "lsp.Scheme", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("skema")
    )
    criterion_code = models.CharField(_("klausul"), max_length=8, blank=True)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["lsp", "number"], name="topic_numbered_once")]

    def __str__(self) -> str:
        return self.title


class Contribution(models.Model):
    """What somebody added to a topic; the one that is kept stands first."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="contributions")
    text = models.TextField(_("tulisan"), max_length=4000)
    is_kept = models.BooleanField(_("disimpan sebagai jawaban"), default=False, editable=False)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-is_kept", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic"], condition=Q(is_kept=True), name="one_kept_answer_per_topic")
        ]

    def __str__(self) -> str:
        return self.text[:60]
