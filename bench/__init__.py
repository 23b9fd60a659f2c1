"""Speed: `python -m bench [NAME …]` prints one line a figure and compares with a naive relay in the same run.

Linux only: processor time and memory come from /proc. Load goes over real sockets from a process of its own.
"""
