import { isInstalled } from "./outside_program.ts";

/** The browser that Debian has; it is not downloaded. */
const PROGRAM = "chromium";

/** Why pages cannot be opened here; `undefined` if they can. */
export const browserIsMissing: string | undefined = isInstalled(PROGRAM)
  ? undefined
  : "Chromium is not installed";

/** What a page said or asked for while it was open. */
export interface PageLog {
  /** Messages of the console, errors and blocked resources. */
  readonly messages: string[];
  /** The requested addresses. */
  readonly requests: string[];
}

type Json = Record<string, unknown>;

/** A page that is open in a browser. */
export class BrowserPage {
  readonly log: PageLog = { messages: [], requests: [] };
  readonly #send: (method: string, params?: Json) => Promise<Json>;

  constructor(send: (method: string, params?: Json) => Promise<Json>) {
    this.#send = send;
  }

  /** Opens an address, and waits until it is loaded. */
  async open(url: string, loaded: () => Promise<void>): Promise<void> {
    for (const domain of ["Page", "Runtime", "Log", "Network"]) {
      await this.#send(`${domain}.enable`);
    }
    const isLoaded = loaded();
    await this.#send("Page.navigate", { url });
    await isLoaded;
  }

  /** Shows the page in this scheme, in a window of this width in pixels. */
  async show(
    { scheme, media = "", width }: {
      scheme: "light" | "dark";
      /** The medium; by default, paper when printing and else a screen. */
      media?: "" | "print";
      width: number;
    },
  ): Promise<void> {
    await this.#send("Emulation.setEmulatedMedia", {
      media,
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    await this.#send("Emulation.setDeviceMetricsOverride", {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
  }

  /** Returns the value of an expression, which can be a promise. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    }) as { result: { value: T }; exceptionDetails?: unknown };
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  /** Returns a picture of the whole page as PNG. */
  async picture(): Promise<Uint8Array> {
    const { data } = await this.#send("Page.captureScreenshot", {
      captureBeyondViewport: true,
    });
    return Uint8Array.from(atob(String(data)), (it) => it.charCodeAt(0));
  }

  /** Prints the page; returns the PDF, a character per byte. */
  async print(): Promise<string> {
    const { data } = await this.#send("Page.printToPDF", {
      preferCSSPageSize: true,
      printBackground: true,
    });
    return atob(String(data));
  }

  /** Notes an event of the page. */
  note(method: string, params: Json): void {
    const { messages, requests } = this.log;
    switch (method) {
      case "Runtime.consoleAPICalled":
      case "Runtime.exceptionThrown":
      case "Log.entryAdded":
        messages.push(JSON.stringify(params));
        break;
      case "Network.requestWillBeSent":
        requests.push((params.request as { url: string }).url);
    }
  }
}

/** Opens a page in a browser of its own, which always ends. */
export async function inBrowser(
  url: string,
  use: (page: BrowserPage) => Promise<void>,
): Promise<void> {
  const profile = await Deno.makeTempDir();
  const browser = new Deno.Command(PROGRAM, {
    args: [
      "--headless",
      ...Deno.uid() === 0 ? ["--no-sandbox"] : [],
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--no-first-run",
      "--hide-scrollbars",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const { address, rest } = await debuggerAddress(browser.stderr);
    await withPage(address, url, use);
    browser.kill("SIGKILL");
    await rest;
  } catch (error) {
    browser.kill("SIGKILL");
    await browser.stderr.cancel().catch(() => {});
    throw error;
  } finally {
    await browser.status;
    await removeFolder(profile);
  }
}

/** Reads where the browser listens; the rest of its output is dropped. */
async function debuggerAddress(
  output: ReadableStream<Uint8Array>,
): Promise<{ address: string; rest: Promise<void> }> {
  const reader = output.pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let text = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The browser ended:\n${text}`);
    text += value;
    const [, address] = text.match(/DevTools listening on (ws:\S+)/) ?? [];
    if (address === undefined) continue;
    const drop = async () => {
      while (!(await reader.read()).done);
    };
    return { address, rest: drop() };
  }
}

async function withPage(
  address: string,
  url: string,
  use: (page: BrowserPage) => Promise<void>,
): Promise<void> {
  const socket = new WebSocket(address);
  const opened = Promise.withResolvers<void>();
  socket.onopen = () => opened.resolve();
  socket.onerror = () => opened.reject(new Error("No connection"));
  await opened.promise;
  const replies = new Map<number, PromiseWithResolvers<Json>>();
  let page: BrowserPage | undefined;
  const loaded = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(data);
    if (id !== undefined) {
      const reply = replies.get(id);
      if (error) reply?.reject(new Error(JSON.stringify(error)));
      else reply?.resolve(result);
    } else {
      page?.note(method, params);
      if (method === "Page.loadEventFired") loaded.resolve();
    }
  };
  const send = (method: string, params: Json = {}, sessionId?: string) => {
    const id = replies.size + 1;
    const reply = Promise.withResolvers<Json>();
    replies.set(id, reply);
    socket.send(JSON.stringify({ id, method, params, sessionId }));
    return reply.promise;
  };
  const closed = Promise.withResolvers<void>();
  socket.onclose = () => closed.resolve();
  try {
    const { targetId } = await send("Target.createTarget", {
      url: "about:blank",
    });
    const { sessionId } = await send("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    page = new BrowserPage((method, params) =>
      send(method, params, String(sessionId))
    );
    await page.open(url, () => loaded.promise);
    await use(page);
  } finally {
    socket.close();
    await closed.promise;
  }
}

/** Removes a profile, into which an ended process can still write. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
