"""The inside of a sealed run: a small program of its own (standard library alone) that makes it, and starts the child.

Three processes, one below the other. The *keeper* is started by us, enters new user, mount, network and pid namespaces
and ends as the program ends. The *first* process of the pid namespace builds what the program will see and reaps;
when it is gone, the kernel kills all that is left. The *program* runs in one more user namespace, as whoever started
us, and so has no power over what was built. Each dies with the one above.
"""
