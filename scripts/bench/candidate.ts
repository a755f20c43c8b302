import { type Scene, writeScene } from "./data.ts";
import {
  type Call,
  type Cost,
  median,
  peakMiB,
  restorer,
  timed,
} from "./measure.ts";
import { COPIES, type Program } from "./programs.ts";
import type { Row } from "./rows.ts";
import { type Service, startService } from "./service.ts";

/** A candidate is measured less often once it has taken this long. */
const MAX_SPENT_MS = 20_000;

/** The medians of a candidate. */
export interface Figures extends Cost {
  /** The peak memory. */
  readonly MiB: number;
}

/** A row of the table: a command, run by one program. */
export class Candidate {
  readonly row: Row | undefined;
  readonly program: Program;
  /** Where Deno keeps the code caches, by the names of executables. */
  readonly #folder: string;
  #data = "";
  readonly #costs: Cost[] = [];
  #restore = () => {};
  #service: Service | undefined;
  #spentMs = 0;

  /** Without a row, the program is run without arguments. */
  constructor(folder: string, program: Program, row?: Row) {
    this.row = row;
    this.program = program;
    this.#folder = folder;
  }

  /**
   * Writes the data.
   *
   * @param shared The data directories that no command changes.
   */
  async prepare(shared: Map<Scene, string>): Promise<void> {
    await Deno.mkdir(this.#folder);
    if (!this.row) return;
    const { scene, writes } = this.row;
    const known = writes ? undefined : shared.get(scene);
    this.#data = known ?? `${this.#folder}/data`;
    if (known !== undefined) return;
    if (!writes) shared.set(scene, this.#data);
    for (const line of await writeScene(this.#data, scene)) {
      await timed(this.#call(0, line));
    }
    if (writes) this.#restore = restorer(this.#data);
  }

  /** Runs one of the copies. A first run only warms the caches. */
  async measure(copy: number, isFirst: boolean): Promise<void> {
    if (this.#spentMs > MAX_SPENT_MS) return;
    const cost = await timed(await this.#next(copy));
    if (isFirst) return;
    this.#costs.push(cost);
    this.#spentMs += cost.wallMs;
  }

  async figures(): Promise<Figures> {
    const peaks: number[] = [];
    for (let copy = 0; copy < COPIES; copy++) {
      peaks.push(await peakMiB(await this.#next(copy)));
    }
    await this.#service?.close();
    return {
      cpuMs: median(this.#costs.map(({ cpuMs }) => cpuMs)),
      wallMs: median(this.#costs.map(({ wallMs }) => wallMs)),
      MiB: median(peaks),
    };
  }

  /** Restores what the last run changed, and returns the next one. */
  async #next(copy: number): Promise<Call> {
    this.#restore();
    if (this.row?.scene.hasService) {
      await this.#service?.close();
      this.#service = await startService();
    }
    return this.#call(copy, this.row?.line);
  }

  #call(copy: number, line?: string): Call {
    const words = line?.replace("report.csv", `${this.#data}/$&`).split(" ");
    return {
      line: [
        this.program.copies[copy] ?? "",
        ...words ? [...words, "--data-dir", this.#data] : [],
      ],
      env: { TMPDIR: this.#folder, ...this.#service?.env },
    };
  }
}
