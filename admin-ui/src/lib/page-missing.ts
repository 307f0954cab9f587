/** A page whose script did not come. The router would reload the window for it, and without a network there would be nothing left
 *  but the browser's own page; so it gets a name of its own and a sentence in place. */
export class PageMissing extends Error {
  constructor(cause: unknown) {
    super('the page was not fetched', { cause });
  }
}

export async function fetched<T>(page: Promise<T>): Promise<T> {
  try {
    return await page;
  } catch (error) {
    throw new PageMissing(error);
  }
}
