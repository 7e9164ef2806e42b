"""Every channel by its name, in the order in which a batch goes out."""

from __future__ import annotations

from notifications.channels import email, mattermost, posting, slack, teams, tool, webhook
from notifications.channels.contract import Channel

# Mail first: an accepted mail starts the confirmation day, and a post may wait ten seconds for its answer.
CHANNELS: dict[str, Channel] = {
    "email": Channel(email.session, email.problem_with),
    "webhook": Channel(webhook.session, posting.problem_with, webhook.body),
    "tool": Channel(tool.session, posting.problem_with, tool.body),
    "slack": Channel(slack.session, posting.problem_with, slack.body),
    "teams": Channel(teams.session, posting.problem_with, teams.body),
    "mattermost": Channel(mattermost.session, posting.problem_with, mattermost.body),
}
