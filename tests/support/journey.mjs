// A journey from its first step to its last, with everything ended behind it that it started. Where it stops, the reason and
// what the server said last are printed, and the test's exit code is 1.
//
//   await journey(house, async () => { … });
//   if (!(await journey(house, walk, { keep: true }))) …          // the data folder stays when it stopped
//
// `house` has close({keep}) and faults().
const lastWords = 3000; // characters

export async function journey(house, run, { keep = false, name = 'The journey' } = {}) {
  let failed = null;
  try {
    await run();
  } catch (error) {
    failed = error;
  }
  const server = failed ? house.faults() : '';
  try {
    await house.close({ keep: keep && failed !== null });
  } catch (error) {
    failed ??= error;
  }
  if (!failed) return true;
  console.error(`\n${name} stopped: ${failed.stack ?? failed}`);
  if (server) console.error(`\nThe server said:\n${server.slice(-lastWords)}`);
  if (keep && house.folder) console.error(`Data: ${house.folder}`);
  process.exitCode = 1;
  return false;
}
