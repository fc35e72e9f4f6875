// Loaded in front of a child's own entry file: when the parent is gone, however it ended, the child stops as it would on
// SIGTERM. So nothing is left running, and the child itself knows nothing of it.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
