"""Mails of people, as their programs write them, with the words that they wrote this time."""

# ruff: noqa: E501 - a message in a line is easier to read than one in five

from __future__ import annotations

from tests.mailroom.reading.letters import HEAD, OURS, OURS_QUOTED, Letter, both, html, mixed, part, plain

OUTLOOK = """\
________________________________
From: Service desk <desk@desk.example>
Sent: Monday, May 12, 2025 9:00 AM
To: Jan de Vries <jan@klant.example>
Subject: Printer

"""
OUTLOOK_NL = """\
Van: Service desk <desk@desk.example>
Verzonden: maandag 12 mei 2025 09:00
Aan: Jan de Vries <jan@klant.example>
Onderwerp: Printer

"""
GMAIL_HTML = (
    '<div dir="ltr">{said}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    'On Mon, May 12, 2025 at 9:00 AM Service desk &lt;<a href="mailto:desk@desk.example">desk@desk.example</a>&gt;'
    ' wrote:<br></div><blockquote class="gmail_quote" style="margin:0px"><p>INC-000012</p><p>The printer prints '
    "again.</p></blockquote></div>"
)
OUTLOOK_HTML = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {{margin:0cm}} --></style>'
    '<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit"/></xml><![endif]--></head><body lang="NL">'
    '<div class="WordSection1"><p class="MsoNormal">{said}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Van:</b>'
    " Service desk &lt;desk@desk.example&gt; <br><b>Verzonden:</b> maandag 12 mei 2025 09:00<br><b>Aan:</b> Jan de "
    'Vries<br><b>Onderwerp:</b> Printer<o:p></o:p></p></div><p class="MsoNormal">De printer print weer.</p></div>'
    "</body></html>"
)
APPLE_HTML = (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">{said}<br '
    'id="lineBreakAtBeginningOfSignature"><div dir="ltr">Verstuurd vanaf mijn iPhone</div><div dir="ltr"><br><blockquote'
    ' type="cite">Op 12 mei 2025 om 09:00 heeft Service desk &lt;desk@desk.example&gt; het volgende geschreven:<br><br>'
    '</blockquote></div><blockquote type="cite"><div dir="ltr">De printer print weer.</div></blockquote></body></html>'
)
SIGNED = "\n\nMet vriendelijke groet,\n\nJan de Vries\nInkoop\nKlant BV\nT 030 123 45 67\nwww.klant.example"
DISCLAIMER = (
    "\n\nDit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Bent u dat niet, wilt u het dan "
    "vernietigen en de afzender inlichten?"
)

PEOPLE = [
    Letter("plain and short", plain("The printer is on fire.", subject="Printer"), "The printer is on fire."),
    Letter("plain, two paragraphs", plain("One.\n\nTwo.", subject="Printer"), "One.\n\nTwo."),
    Letter("gmail, english", plain(f"It works, thanks.\n\nOn Mon, May 12, 2025 at 9:00 AM Service desk <desk@desk.example> wrote:\n\n{OURS_QUOTED}"), "It works, thanks."),
    Letter("gmail, its attribution in two lines", plain(f"It works.\n\nOn Mon, May 12, 2025 at 9:00 AM Service desk with a long name <\ndesk@desk.example> wrote:\n\n{OURS_QUOTED}"), "It works."),
    Letter("gmail, dutch", plain(f"Hij doet het weer.\n\nOp ma 12 mei 2025 om 09:00 schreef Service desk <desk@desk.example>:\n\n{OURS_QUOTED}"), "Hij doet het weer."),
    Letter("gmail, both forms", both(f"Still broken.\n\nOn Mon, May 12, 2025 at 9:00 AM Service desk <desk@desk.example> wrote:\n\n{OURS_QUOTED}", GMAIL_HTML.format(said="Still broken.")), "Still broken."),
    Letter("gmail, html alone", html(GMAIL_HTML.format(said="Still <b>broken</b>.")), "Still broken."),
    Letter("gmail's form without words", plain(f"Yes.\n\n2025-05-12 9:00 GMT+02:00 Service desk <desk@desk.example>:\n\n{OURS_QUOTED}"), "Yes."),
    Letter("outlook, english", plain(f"I restarted it twice.\n\n{OUTLOOK}{OURS}"), "I restarted it twice."),
    Letter("outlook, dutch, no rule", plain(f"Ik heb hem herstart.\n\n{OUTLOOK_NL}{OURS}"), "Ik heb hem herstart."),
    Letter("outlook, bold names as stars", plain("Nee.\n\n*Van:* Service desk\n*Verzonden:* maandag\n*Aan:* Jan\n*Onderwerp:* Printer\n\nWerkt het?"), "Nee."),
    Letter("outlook, html alone", html(OUTLOOK_HTML.format(said="Hij doet het nog steeds niet.")), "Hij doet het nog steeds niet."),
    Letter("outlook, both forms", both(f"Dank!\n\n{OUTLOOK_NL}{OURS}", OUTLOOK_HTML.format(said="Dank!")), "Dank!"),
    Letter("outlook, an old one", plain(f"Done.\n\n-----Original Message-----\nFrom: Service desk\nSent: Monday\nTo: Jan\nSubject: Printer\n\n{OURS}"), "Done."),
    Letter("outlook, an old dutch one", plain(f"Klaar.\n\n-----Oorspronkelijk bericht-----\nVan: Service desk\nVerzonden: maandag\nAan: Jan\n\n{OURS}"), "Klaar."),
    Letter("outlook, german", plain("Danke!\n\nVon: Service desk\nGesendet: Montag, 12. Mai 2025\nAn: Jan\nBetreff: Printer\n\nGeht es?"), "Danke!"),
    Letter("outlook, french", plain("Merci.\n\nDe : Service desk <desk@desk.example>\nEnvoyé : lundi 12 mai 2025\nÀ : Jan\nObjet : Printer\n\nOK?"), "Merci."),
    Letter("apple mail, english", plain(f"It prints.\n\n> On 12 May 2025, at 09:00, Service desk <desk@desk.example> wrote:\n> \n{OURS_QUOTED}"), "It prints."),
    Letter("apple mail, dutch", plain(f"Hij print.\n\n> Op 12 mei 2025, om 09:00 heeft Service desk <desk@desk.example> het volgende geschreven:\n>\n{OURS_QUOTED}"), "Hij print."),
    Letter("apple mail on a phone, html alone", html(APPLE_HTML.format(said="Ja hoor")), "Ja hoor"),
    Letter("iphone, plain", plain(f"Nee, nog steeds niet.\n\nVerzonden vanaf mijn iPhone\n\n> Op 12 mei 2025 om 09:00 heeft Service desk <desk@desk.example> het volgende geschreven:\n> \n{OURS_QUOTED}"), "Nee, nog steeds niet."),
    Letter("iphone, english signature alone", plain("Works.\n\nSent from my iPhone"), "Works."),
    Letter("outlook for ios", plain(f"Works.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n{OUTLOOK}{OURS}"), "Works."),
    Letter("outlook voor android", plain(f"Werkt.\n\nOutlook voor Android downloaden<https://aka.ms/x>\n{OUTLOOK_NL}{OURS}"), "Werkt."),
    Letter("thunderbird, top", plain(f"Works now.\n\nOn 5/12/25 09:00, Service desk wrote:\n{OURS_QUOTED}"), "Works now."),
    Letter("thunderbird, dutch", plain(f"Het werkt.\n\nOp 12-05-2025 om 09:00 schreef Service desk:\n{OURS_QUOTED}"), "Het werkt."),
    Letter("thunderbird, below the quote", plain(f"On 5/12/25 09:00, Service desk wrote:\n{OURS_QUOTED}\n\nYes, it does."), "> […]\n> INC-000012\n> The printer on the second floor prints again.\n> Does it work for you?\n\nYes, it does.".replace("> […]\n", "")),
    Letter("answers between the lines", plain("Op 12-05-2025 om 09:00 schreef Desk:\n> Welke printer is het?\n\nDe HP op de tweede.\n\n> En sinds wanneer?\n\nSinds gisteren.\n\n> Met groet, de desk"), "> Welke printer is het?\n\nDe HP op de tweede.\n\n> En sinds wanneer?\n\nSinds gisteren."),
    Letter("a long quote, answered below it", plain("On 5/12/25 09:00, Desk wrote:\n" + "\n".join(f"> line {n}" for n in range(1, 9)) + "\n\nAgreed."), "> […]\n> line 5\n> line 6\n> line 7\n> line 8\n\nAgreed."),
    Letter("an answer below a quoted outlook block", plain("On 5/12/25 09:00, Desk wrote:\n> From: Piet\n> Sent: Monday\n> To: Desk\n> Subject: Scan\n>\n> Does it work?\n\nIt does not."), "> […]\n> Sent: Monday\n> To: Desk\n> Subject: Scan\n> Does it work?\n\nIt does not."),
    Letter("a reply to what was forwarded", plain("Works.\n\nOn 5/12/25 09:00, Desk wrote:\n> ---------- Forwarded message ---------\n> From: Piet\n>\n> The scanner is dead."), "Works."),
    Letter("html, between the lines", html('<p>See below.</p><blockquote type="cite"><p>Which printer?</p></blockquote><p>The HP.</p>'), "See below.\n\n> Which printer?\n\nThe HP."),
    Letter("signature behind dashes", plain("Please call me.\n\n-- \nJan de Vries\nKlant BV"), "Please call me."),
    Letter("signature behind a greeting", plain(f"Belt u mij?{SIGNED}"), "Belt u mij?"),
    Letter("signature and disclaimer", plain(f"Belt u mij?{SIGNED}{DISCLAIMER}"), "Belt u mij?"),
    Letter("signature, then the quote", plain(f"Opgelost.{SIGNED}\n\n{OUTLOOK_NL}{OURS}"), "Opgelost."),
    Letter("signature, english", plain("Can you call?\n\nKind regards,\nJan de Vries | Buyer | Klant BV"), "Can you call?"),
    Letter("the greeting's name in its line", plain("Kunt u bellen?\n\nGroetjes, Jan"), "Kunt u bellen?"),
    Letter("an afterword behind the signature", plain("Works.\n\nRegards,\nJan\n\nPS: the scanner does not."), "Works.\n\nRegards,\nJan\n\nPS: the scanner does not."),
    Letter("nothing but a signature", plain("Met vriendelijke groet,\nJan"), "Met vriendelijke groet,\nJan"),
    Letter("nothing but a quote", plain(f"On 5/12/25 09:00, Service desk wrote:\n{OURS_QUOTED}"), f"On 5/12/25 09:00, Service desk wrote:\n{OURS_QUOTED}"),
    Letter("nothing above outlook's block", plain(f"{OUTLOOK_NL}{OURS}"), f"{OUTLOOK_NL}{OURS}"),
    Letter("a list with dashes is no signature", plain("We need:\n- toner\n- paper\n-- two boxes\n- staples"), "We need:\n- toner\n- paper\n-- two boxes\n- staples"),
    Letter("words that look like an attribution", plain("On Monday we moved.\n\nPiet wrote: restart it. Jan did.\nThe error is as follows:\nE42"), "On Monday we moved.\n\nPiet wrote: restart it. Jan did.\nThe error is as follows:\nE42"),
    Letter("fields that are no outlook block", plain("From: the second floor\nwe cannot print.\n\nTo: be clear, nobody can."), "From: the second floor\nwe cannot print.\n\nTo: be clear, nobody can."),
    Letter("a forward keeps what it forwards", plain("Please look.\n\n---------- Forwarded message ---------\nFrom: Piet <piet@klant.example>\nDate: Mon, May 12, 2025\nSubject: Scan\nTo: Jan\n\nThe scanner is dead.", subject="Fwd: Scan"), "Please look.\n\n---------- Forwarded message ---------\nFrom: Piet <piet@klant.example>\nDate: Mon, May 12, 2025\nSubject: Scan\nTo: Jan\n\nThe scanner is dead."),
    Letter("outlook's forward too", plain("Zie onder.\n\nVan: Piet\nVerzonden: maandag\nAan: Jan\nOnderwerp: Scan\n\nDe scanner is stuk.", subject="FW: Scan"), "Zie onder.\n\nVan: Piet\nVerzonden: maandag\nAan: Jan\nOnderwerp: Scan\n\nDe scanner is stuk."),
    Letter("flowed text", plain("", head=HEAD).replace(b"text/plain;", b"text/plain; format=flowed;") + b"The printer on the second \r\nfloor is broken.\r\n\r\n> Which \r\n> one?\r\n\r\nThe HP.", "The printer on the second floor is broken.\n\n> Which one?\n\nThe HP."),
    Letter("latin-1 said to be ascii", plain("").replace(b"utf-8", b"us-ascii") + "Caf\xe9 \x80 5".encode("latin-1"), "Café € 5"),
    Letter("utf-8 said to be latin-1", plain("Crème brûlée").replace(b"utf-8", b"iso-8859-1"), "Crème brûlée"),
    Letter("windows-1252 said to be utf-8", plain("") + "’t Was één".encode("cp1252"), "’t Was één"),
    Letter("no charset, utf-8", plain("Één").replace(b"; charset=utf-8", b""), "Één"),
    Letter("an unknown charset", plain("Één").replace(b"utf-8", b"x-unknown"), "Één"),
    Letter("japanese", plain("").replace(b"utf-8", b"iso-2022-jp") + "プリンター".encode("iso-2022-jp"), "プリンター"),
    Letter("chinese under its old name", plain("").replace(b"utf-8", b"gb2312") + "打印机坏了".encode("gb18030"), "打印机坏了"),
    Letter("an excuse instead of a text", both("Your mail program does not support HTML.", "<p>The printer is broken.</p>"), "The printer is broken."),
    Letter("an empty text beside html", both(" ", "<p>The printer<br>is broken.</p>"), "The printer\nis broken."),
    Letter("a table in html", html("<table><tr><td>Printer</td><td>HP</td></tr></table><p>Broken</p>"), "Printer  HP\n\nBroken"),
    Letter("a list in html", html("<p>Broken:</p><ul><li>printer</li><li>scanner</li></ul>"), "Broken:\n\n  * printer\n  * scanner"),
    Letter("html with a hidden script", html("<p>Hello</p><script>alert('no')</script><style>p{}</style>"), "Hello"),
    Letter("apple mail, text around an image", mixed(part("Look:"), part(b"\x89PNG", 'image/png; name="s.png"', more="Content-Disposition: inline\n"), part("and help.")), "Look:\n\nand help."),
    Letter("with Precedence of a human's list-free mail", plain("Hello", more="X-Priority: 1\nImportance: high\n"), "Hello"),
    Letter("away in the subject of a human", plain("Who takes over?", subject="Out of office next week, who takes over?"), "Who takes over?"),
    Letter("a human from a robot's address", plain("Hello", head=HEAD.replace("jan@", "postmaster@")), "Hello"),
    Letter("a human whose program asks for silence", plain("Hello", more="X-Auto-Response-Suppress: OOF, DR\n"), "Hello"),
    Letter("Auto-Submitted: no", plain("Hello", more="Auto-Submitted: no\n"), "Hello"),
    Letter("a rule's redirect of a human's mail", plain("Hello", more="X-MS-Exchange-Inbox-Rules-Loop: jan@klant.example\n"), "Hello"),
    Letter("a human on delivery failures", plain("I get these all day, why?", subject="Undeliverable: Offer"), "I get these all day, why?"),
]  # fmt: skip
