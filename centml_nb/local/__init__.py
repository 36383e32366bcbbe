"""The local platform: the CentML platform's contract, served on this machine.

It is started as a process of its own (`python -m centml_nb.local start`), imports nothing else of
this project and is imported by nobody. It is for trying things out and not for real secrets.
"""
