/** Whether an address to listen at is this machine's own, out of reach of others. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}
