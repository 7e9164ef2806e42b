"""The words that mail programs and their users put around what is said, in the languages met most."""

from __future__ import annotations


def _listed(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.replace("\n", "|").split("|") if word.strip())


def _starts(text: str) -> tuple[str, ...]:
    return tuple(sorted(_listed(text)))


# “On …, … wrote:”
WROTE = _starts("""
    wrote | writes | schreef | geschreven | schrieb | a écrit | ha scritto | escribió | escreveu | skrev
    napisał | kirjoitti
""")
WROTE_STARTS = tuple(
    f"{word} "
    for word in _starts("on | op | am | le | el | il | em | den | date: | from: | in een bericht | at | om")
)
# “-----Original Message-----”
SEPARATORS = _starts("""
    original message | oorspronkelijk bericht | origineel bericht | ursprüngliche nachricht
    message d'origine | original appointment | oorspronkelijke afspraak | reply message
    beantwoord bericht | mensaje original | messaggio originale
""")
FORWARDS = _listed("""
    forwarded message | doorgestuurd bericht | begin forwarded message | begin doorgestuurd bericht
    weitergeleitete nachricht | message transféré
""")
# Outlook's block of fields above what is answered: its first, and those that follow.
BLOCK_FIRST = _listed("from | van | von | de | da | från | fra | od | lähettäjä")
BLOCK_REST = _listed("""
    sent | date | to | cc | subject | importance | reply-to | bcc | verzonden | datum | aan | onderwerp
    beantwoorden | urgentie | prioriteit | gesendet | an | betreff | envoyé | à | objet | enviado | para
    asunto | assunto | inviato | a | oggetto | skickat | till | ämne
""")

CLOSINGS = _listed("""
    met vriendelijke groet | met vriendelijke groeten | met vriendelijk groet | vriendelijke groet
    vriendelijke groeten | met hartelijke groet | met hartelijke groeten | hartelijke groet
    hartelijke groeten | met groet | groet | groeten | groetjes | mvg | m.v.g | gr | hoogachtend
    met beste groet | beste groeten | kind regards | best regards | regards | warm regards
    with kind regards | with best regards | many regards | best wishes | kindest regards | cheers
    sincerely | yours sincerely | yours faithfully | yours truly | all the best | best | br | kr | rgds
    thanks and regards | thanks & regards | met vriendelijke groet / kind regards
    met vriendelijke groet / with kind regards | mit freundlichen grüßen | freundliche grüße
    viele grüße | mfg | cordialement | bien cordialement
""")
# “Sent from my iPhone”, and what other programs add by themselves.
SENT_FROM = _starts("""
    sent from my | sent from outlook | sent from mail for | sent from yahoo | sent from proton
    sent from samsung | sent from a | get outlook for | sent with | sent via | download outlook
    verzonden vanaf | verzonden vanuit | verzonden via | verzonden met | verzonden door mijn
    verstuurd vanaf | verstuurd vanuit | verstuurd via | verstuurd met | outlook voor ios
    outlook voor android | haal outlook | vanaf mijn iphone | vanaf mijn ipad | vanaf mijn mobiel
    vanaf mijn telefoon | von meinem | gesendet von | envoyé de mon
""")
DISCLAIMERS = _starts("""
    confidential | vertrouwelijk | disclaimer | intended only | intended for | intended recipient
    uitsluitend bestemd | bestemd voor de geadresseerde | geadresseerde | consider the environment
    denk aan het milieu | virus | registered in | kvk
""")

# A report's subject, and that of an answering machine.
BOUNCE_SUBJECTS = _starts("""
    undeliver | delivery status notification | delivery failure | delivery failed | delivery has failed
    delivery incomplete | delivery delayed | delivery notification | mail delivery | returned mail
    failure notice | message delayed | message undeliverable | warning: could not send
    warning: message | non remis | unzustellbar | onbestelbaar | niet bezorgd | niet-bezorgd
    bezorging mislukt | bezorging is mislukt | retour
""")
AWAY_SUBJECTS = _starts("""
    automatic reply | automatic response | automated reply | automated response | auto reply
    auto-reply | autoreply | auto response | auto-response | out of office | out of the office
    on leave | on vacation | on holiday | automatisch antwoord | automatische beantwoording
    automatische reactie | afwezig | ik ben afwezig | afwezigheid | niet aanwezig | buiten kantoor
    vakantie-afwezigheid | abwesenheit | automatische antwort | réponse automatique
""")
# Fields that only programs write, by how their names begin.
PROGRAM_FIELDS = _starts("""
    x-github- | x-gitlab- | x-jira- | x-redmine- | x-bugzilla- | x-cron-env | x-nagios- | x-zabbix-
    x-mc-user | x-campaign | x-mailchimp- | x-otrs-loop | x-rt-loop-prevention | x-servicenow-generated
    x-zendesk- | x-freshdesk- | x-trac- | x-launchpad- | x-gerrit- | x-phabricator-
    x-fc-machinegenerated | x-google-alert | x-linkedin- | x-facebook- | x-atlassian- | x-pagerduty-
""")
EXCUSES = _starts("""
    does not support html | html-capable | view this email in | html e-mail | ondersteunt geen html
    geen html ondersteunt | supports html
""")
