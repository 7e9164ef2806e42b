"""`python -m servicedesk_client` is `servicedesk`."""

import sys

from servicedesk_client.command import main

sys.exit(main())
