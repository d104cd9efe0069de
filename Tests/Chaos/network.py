"""Network namespaces: each process on a host of its own, joined by a switch.

Nothing leaves them: they have no route to anywhere else. Needs root; without it `Network.open`
returns None, and the faults of links are left out.
"""

import os
import subprocess
import sys
from pathlib import Path

PREFIX = "mmchaos"
WIRE = Path(__file__).with_name("wire.py")


def quietly(*command):
    """Runs a command; whether it succeeded."""
    return subprocess.run(command, capture_output=True).returncode == 0


class Network:
    """A switch and the hosts at it."""

    def __init__(self, hosts):
        self.id = f"{PREFIX}-{os.getpid()}"
        self.switch = f"{self.id}-switch"
        self.hosts = hosts
        # Whether links can lose, delay and damage what they pass.
        self.has_wires = os.path.exists("/dev/net/tun")
        self.wires = {}  # bad pieces of wire, by host

    @staticmethod
    def open(hosts):
        """A network of these hosts; None where the system does not let us make one."""
        Network.sweep()
        network = Network(hosts)
        try:
            network.build()
        except (OSError, subprocess.CalledProcessError):
            network.close()
            return None
        return network

    @staticmethod
    def sweep():
        """Removes what a harness that was killed has left."""
        try:
            names = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
        except OSError:
            return
        for name in (line.split()[0] for line in names.splitlines() if line.strip()):
            parts = name.split("-")
            if parts[0] == PREFIX and not os.path.exists(f"/proc/{parts[1]}"):
                quietly("ip", "netns", "del", name)

    def build(self):
        def run(*command):
            subprocess.run(command, check=True, capture_output=True)

        run("ip", "netns", "add", self.switch)
        run("ip", "-n", self.switch, "link", "add", "hub", "type", "bridge")
        run("ip", "-n", self.switch, "link", "set", "hub", "up")
        for number, host in enumerate(self.hosts):
            name = self.name(host)
            run("ip", "netns", "add", name)
            run("ip", "-n", self.switch, "link", "add", f"port{number}", "type", "veth",
                "peer", "name", "eth0", "netns", name)
            run("ip", "-n", self.switch, "link", "set", f"port{number}", "master", "hub")
            run("ip", "-n", self.switch, "link", "set", f"port{number}", "up")
            run("ip", "-n", name, "address", "add", self.address(host) + "/24", "dev", "eth0")
            run("ip", "-n", name, "link", "set", "eth0", "up")
            run("ip", "-n", name, "link", "set", "lo", "up")

    def close(self):
        for host in list(self.wires):
            self.take_out(host)
        for host in self.hosts:
            quietly("ip", "netns", "del", self.name(host))
        quietly("ip", "netns", "del", self.switch)

    def name(self, host):
        return f"{self.id}-{host}"

    def address(self, host):
        return f"10.77.0.{self.hosts.index(host) + 1}"

    def enter(self, host):
        """What to put before a command so that it runs on a host."""
        return ["nsenter", f"--net=/run/netns/{self.name(host)}"]

    # Faults; each is undone by `heal`.

    def cut(self, host):
        """Pulls the plug at the switch: neither side is told."""
        number = self.hosts.index(host)
        quietly("ip", "-n", self.switch, "link", "set", f"port{number}", "nomaster")

    def half_open(self, deaf, mute):
        """Lets nothing pass from `mute` to `deaf`; what goes the other way still arrives."""
        quietly("ip", "-n", self.name(mute), "route", "add", "blackhole",
                f"{self.address(deaf)}/32")

    def spoil(self, host, how, seed):
        """Makes the link of a host slow, in what the host sends, or puts a bad wire into it."""
        if how == "slow":
            quietly("tc", "-n", self.name(host), "qdisc", "add", "dev", "eth0", "root", "tbf",
                    "rate", "2mbit", "burst", "16k", "latency", "200ms")
        elif host not in self.wires:
            self.put_in(host, how, seed)

    def put_in(self, host, weather, seed):
        """Leads what passes between the host and the switch through a bad piece of wire."""
        number = self.hosts.index(host)
        near, far, side = f"near{number}", f"far{number}", f"side{number}"
        process = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.switch}", sys.executable, str(WIRE), near, far,
             weather, str(seed)], stdout=subprocess.PIPE)
        self.wires[host] = process
        if process.stdout.readline() != b"ready\n":
            raise OSError("no bad wire can be had here")
        quietly("ip", "-n", self.switch, "link", "add", side, "type", "bridge")
        quietly("ip", "-n", self.switch, "link", "set", side, "up")
        quietly("ip", "-n", self.switch, "link", "set", near, "master", side)
        quietly("ip", "-n", self.switch, "link", "set", far, "master", "hub")
        quietly("ip", "-n", self.switch, "link", "set", f"port{number}", "master", side)

    def take_out(self, host):
        """Puts the good wire back; what was under way is lost."""
        process = self.wires.pop(host, None)
        if process:
            process.kill()
            process.communicate()
            quietly("ip", "-n", self.switch, "link", "del", f"side{self.hosts.index(host)}")

    def heal(self, host):
        number = self.hosts.index(host)
        self.take_out(host)
        quietly("ip", "-n", self.switch, "link", "set", f"port{number}", "master", "hub")
        quietly("tc", "-n", self.name(host), "qdisc", "del", "dev", "eth0", "root")
        for other in self.hosts:
            quietly("ip", "-n", self.name(host), "route", "del", "blackhole",
                    f"{self.address(other)}/32")
