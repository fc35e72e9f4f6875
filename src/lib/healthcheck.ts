// The container's health check: exit code 0 while this host's /healthz answers 200.
const port = process.env["METRICS_PORT"] || "9464";
try {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, {
    signal: AbortSignal.timeout(4000), // below the 5 s that ECS gives it
  });
  process.exit(response.ok ? 0 : 1);
} catch {
  process.exit(1);
}
