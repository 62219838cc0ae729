"""Stands in for the desktop's part of xdg-desktop-portal: every app that asks for a camera is allowed to use it."""
import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = 'org.freedesktop.impl.portal.desktop.rtmp_vcam_test'
ALLOWED = 0


class Portal(dbus.service.Object):
    @dbus.service.method('org.freedesktop.impl.portal.Access', in_signature='osssssa{sv}', out_signature='ua{sv}')
    def AccessDialog(self, handle, app_id, parent, title, subtitle, body, options):
        print(f'asked: {title}', flush=True)
        return dbus.UInt32(ALLOWED), dbus.Dictionary({}, signature='sv')


DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
portal = Portal(bus, '/org/freedesktop/portal/desktop')
print('ready', flush=True)
GLib.MainLoop().run()
