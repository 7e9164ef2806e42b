"""Feeds as suppliers publish them, written for these tests after the formats' documentation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)


def stamp(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def sp_update(id: str, status: str, body: str, at: datetime) -> dict[str, Any]:
    return {
        "id": id, "status": status, "body": body, "incident_id": "inc1", "created_at": stamp(at),
        "updated_at": stamp(at), "display_at": stamp(at), "affected_components": None,
        "deliver_notifications": True, "custom_tweet": None, "tweet_id": None,
    }  # fmt: skip


def sp_incident(id: str, name: str, updates: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """`updates` oldest first; the page lists them newest first."""
    newest = updates[-1]
    facts = {
        "id": id, "name": name, "status": newest["status"], "created_at": updates[0]["created_at"],
        "updated_at": newest["created_at"], "monitoring_at": None, "impact": "major", "page_id": "page1",
        "resolved_at": newest["created_at"] if newest["status"] == "resolved" else None,
        "shortlink": f"https://stspg.example/{id}", "started_at": updates[0]["created_at"],
        "incident_updates": updates[::-1], "components": [], "reminder_intervals": None,
    }  # fmt: skip
    return facts | fields


def sp_component(id: str, name: str, status: str = "operational", **fields: Any) -> dict[str, Any]:
    facts = {
        "id": id, "name": name, "status": status, "created_at": "2020-01-01T00:00:00.000Z",
        "updated_at": "2026-01-01T00:00:00.000Z", "position": 1, "description": None, "showcase": False,
        "start_date": None, "group_id": None, "page_id": "page1", "group": False,
        "only_show_if_degraded": False,
    }  # fmt: skip
    return facts | fields


COMPONENTS = [
    sp_component("grp", "Europe", group=True, components=["api", "mail"]),
    sp_component("api", "API", group_id="grp"),
    sp_component("mail", "Mail delivery", group_id="grp"),
    sp_component("docs", "Documentation"),
]


def sp_summary(
    incidents: list[dict[str, Any]] | None = None,
    components: list[dict[str, Any]] | None = None,
    planned: list[dict[str, Any]] | None = None,
    description: str = "All Systems Operational",
) -> dict[str, Any]:
    return {
        "page": {
            "id": "page1", "name": "Cloudy", "url": "https://status.cloudy.example",
            "time_zone": "Etc/UTC", "updated_at": "2026-03-03T09:00:00.000Z",
        },
        "components": COMPONENTS if components is None else components,
        "incidents": incidents or [],
        "scheduled_maintenances": planned or [],
        "status": {"indicator": "none", "description": description},
    }  # fmt: skip


def sp_history(incidents: list[dict[str, Any]]) -> dict[str, Any]:
    return {"page": {"id": "page1", "name": "Cloudy"}, "incidents": incidents}


def atom(entries: str, *, title: str = "Cloudy Status - Incident History") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">'
        "<id>tag:status.cloudy.example,2005:/history</id>"
        '<link rel="alternate" type="text/html" href="https://status.cloudy.example"/>'
        '<link rel="self" type="application/atom+xml" href="https://status.cloudy.example/history.atom"/>'
        f"<title>{title}</title><updated>2026-03-03T09:00:00Z</updated>{entries}</feed>"
    ).encode()


def atom_entry(id: str, title: str, paragraphs: list[tuple[datetime, str, str]]) -> str:
    """An entry as Statuspage writes it: all updates in one, the newest first."""
    content = "".join(
        f"&lt;p&gt;&lt;small&gt;{at:%b} &lt;var data-var='date'&gt;{at:%d}&lt;/var&gt;, "
        f"&lt;var data-var='time'&gt;{at:%H:%M}&lt;/var&gt; UTC&lt;/small&gt;&lt;br&gt;"
        f"&lt;strong&gt;{status}&lt;/strong&gt; - {text}&lt;/p&gt;"
        for at, status, text in reversed(paragraphs)
    )
    first, last = paragraphs[0][0], paragraphs[-1][0]
    return (
        f"<entry><id>tag:status.cloudy.example,2005:Incident/{id}</id>"
        f"<published>{stamp(first)}</published><updated>{stamp(last)}</updated>"
        f'<link rel="alternate" type="text/html" href="https://status.cloudy.example/incidents/{id}"/>'
        f'<title>{title}</title><content type="html">{content}</content></entry>'
    )


def rss(items: list[tuple[str, str, str, datetime]], *, link: str = "https://status.old.example/") -> bytes:
    """One item for each update: guid, title, description, moment; all link to the same page."""
    written = "".join(
        f"<item><title><![CDATA[{title}]]></title><link>{link}</link>"
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f'<guid isPermaLink="false">{link}#{guid}</guid><description><![CDATA[{text}]]></description></item>'
        for guid, title, text, at in reversed(items)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Old status</title><link>{link}</link><description>d</description>{written}</channel></rss>"
    ).encode()


def google_incident(
    id: str, desc: str, updates: list[tuple[datetime, str, str]], *, end: datetime | None = None
) -> dict[str, Any]:
    listed = [
        {
            "created": at.isoformat(), "modified": at.isoformat(), "when": at.isoformat(), "text": text,
            "status": status, "affected_locations": [{"title": "Belgium", "id": "europe-west1"}],
        }
        for at, status, text in reversed(updates)
    ]  # fmt: skip
    return {
        "id": id, "number": "1234567890", "begin": updates[0][0].isoformat(),
        "created": updates[0][0].isoformat(), "end": end.isoformat() if end else None,
        "modified": updates[-1][0].isoformat(), "external_desc": desc, "updates": listed,
        "most_recent_update": listed[0], "status_impact": "SERVICE_OUTAGE", "severity": "high",
        "service_key": "x1", "service_name": "Cloud Storage",
        "affected_products": [{"title": "Google Cloud Storage", "id": "UwaYoXQ5bHYHG6EdiPB8"}],
        "uri": f"incidents/{id}", "currently_affected_locations": [], "previously_affected_locations": [],
    }  # fmt: skip


def slack(incidents: list[dict[str, Any]], at: datetime) -> dict[str, Any]:
    return {
        "status": "active" if incidents else "ok",
        "date_created": at.isoformat(),
        "date_updated": at.isoformat(),
        "active_incidents": incidents,
    }


def slack_incident(id: int, title: str, notes: list[tuple[datetime, str]], **fields: Any) -> dict[str, Any]:
    facts = {
        "id": id, "date_created": notes[0][0].isoformat(), "date_updated": notes[-1][0].isoformat(),
        "title": title, "type": "incident", "status": "active",
        "url": f"https://slack-status.example/{id}", "services": ["Messaging", "Search"],
        "notes": [{"date_created": at.isoformat(), "body": body} for at, body in reversed(notes)],
    }  # fmt: skip
    return facts | fields


MAPPING = {
    "incidents": "result.problems", "id": "nr", "title": "what", "status": "state", "impact": "level",
    "began": "since", "updates": "log", "update_text": "words", "update_at": "at", "affected": "parts",
    "components": "result.parts", "component_id": "code", "component_name": "label",
    "component_status": "light", "over": ["done"], "severities": {"red": "critical"},
    "statuses": {"green": "operational", "red": "major_outage"}, "headline": "result.summary",
}  # fmt: skip


def own_json(problems: list[dict[str, Any]]) -> dict[str, Any]:
    parts = [{"code": "net", "label": "Network", "light": "red" if problems else "green"}]
    return {"result": {"summary": "Status", "problems": problems, "parts": parts}}
