# Groups of tests, each run by a process of its own: read by run.sh and sanitize.sh.
# Swift Testing starts everything of a run at once, on as many threads as there are cores. What waits
# for an answer within a time would wait there behind minutes of computing, and fail for nothing.

# Sockets, heartbeats, and workers or coordinators inside the test's own process.
sockets='MessagingTests|WireLinkTests|WorkerProcessTests|GoneDataTests|CapacityTests|CrowdTests'
sockets+='|Rude(Request|Upload)Tests|LaunchedWorkersTests|ToyStageTests|ExitStatusTests'
# Thousands of raw connections, among themselves.
crowds='RudeConnectionTests'
# Processes, studies and their files: all of SystemTests that is left.
systems='SystemTests'
