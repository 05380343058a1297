/** Whether a process has not ended. Signal 0 reaches it without an effect. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
