import os
import sys

from django.core.wsgi import get_wsgi_application

# Threads that send kept pages give up Python only when asked. At the default of 5 ms a page of the desk,
# which waits for the database several times, would lose that long each time while status pages are read
# at full speed.
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
application = get_wsgi_application()
