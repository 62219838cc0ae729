"""Runs a program on a terminal that can be stopped. Usage: terminal.py PROGRAM ARGUMENTS...

What the program shows goes to standard output. Each line of standard input is an order:
  unread    stop reading, and fill up what the terminal holds, as a stalled ssh session does
  read      read again
  type HEX  type these bytes; 13 is Ctrl-S, 11 Ctrl-Q, 03 Ctrl-C
  close     close the terminal, as its window does
  flags     say on standard error whether the terminal blocks for the program that it was inherited from
Standard error also says the id of the process and how it ended.
"""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def fill(path):
    again = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    for size in (64, 1):
        try:
            while True:
                os.write(again, b"." * size)
        except BlockingIOError:
            pass
    os.close(again)


def on_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
child = subprocess.Popen(sys.argv[1:], stdin=slave, stdout=slave, stderr=slave, preexec_fn=on_terminal)
say(f"pid {child.pid}")
reading = True
orders = b""
while child.poll() is None:
    ready, _, _ = select.select([0] + ([master] if reading else []), [], [], 0.05)
    if master in ready:
        os.write(1, os.read(master, 65536))
    if 0 not in ready:
        continue
    came = os.read(0, 65536)
    if came == b"":
        child.kill()
        break
    orders += came
    while b"\n" in orders:
        line, orders = orders.split(b"\n", 1)
        order, _, rest = line.decode().partition(" ")
        if order == "unread":
            reading = False
            fill(os.ttyname(slave))
        elif order == "read":
            reading = True
        elif order == "type":
            os.write(master, bytes.fromhex(rest))
        elif order == "close":
            reading = False
            os.close(master)
        elif order == "flags":
            blocks = fcntl.fcntl(slave, fcntl.F_GETFL) & os.O_NONBLOCK == 0
            say("flags " + ("blocking" if blocks else "changed"))
blocks = fcntl.fcntl(slave, fcntl.F_GETFL) & os.O_NONBLOCK == 0
say(f"ended {child.wait()} {'blocking' if blocks else 'changed'}")
try:
    os.set_blocking(master, False)
    while True:
        os.write(1, os.read(master, 65536))
except OSError:
    pass
