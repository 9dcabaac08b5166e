// Imported before the command line of a patched program: tells the parent each named moment, and at the one it asks
// for stays until the signal has come, so that the signal strikes there.
const at = process.env.FAULT_MOMENT;

globalThis.birdsongMoment = async (name) => {
  process.send({ moment: name });
  if (name !== at) return;
  const alive = setInterval(() => undefined, 1_000); // a listener for a signal keeps no process alive
  await new Promise((resolve) => process.once("SIGTERM", resolve));
  clearInterval(alive);
};
process.channel.unref();
