/** A Cache API in memory. `room` is how many bytes it takes before its quota is exceeded. */
export class FakeCaches {
  readonly entries = new Map<string, Response>();
  room = Number.POSITIVE_INFINITY;

  async open() {
    return {
      match: async (url: string) => this.entries.get(url)?.clone(),
      keys: async () => [...this.entries.keys()].map((url) => ({ url })),
      delete: async (url: string) => this.entries.delete(url),
      put: (url: string, response: Response) => this.#put(url, response),
    };
  }

  async delete() {
    this.entries.clear();
    return true;
  }

  async #put(url: string, response: Response): Promise<void> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for await (const part of response.body ?? []) {
      bytes += part.length;
      // Like a browser, it does not tell the body that nobody reads on.
      if (bytes > this.room) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      parts.push(part);
    }
    this.entries.set(url, new Response(new Blob(parts), { headers: response.headers }));
  }
}
