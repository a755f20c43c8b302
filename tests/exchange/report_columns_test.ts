import { assertEquals } from "@std/assert";
import { formatNamed } from "../../lib/exchange/formats.ts";
import { ImportRows, sendRows } from "../../lib/exchange/import_rows.ts";
import { fixedZone } from "../../lib/time/zone.ts";

/** Names of columns in the reports of all services. */
const COLUMNS = [
  ...["Client", "Customer", "Kunde", "Project", "Projekt"],
  ...["Task", "Activity", "Tätigkeit", "Description", "Beschreibung"],
  ...["Email", "E-Mail", "user_email", "Username", "User", "Benutzername"],
  ...["Benutzer", "Name", "user_name", "Tags", "Schlagworte"],
  ...["Billable", "Abrechenbar"],
];

/** The columns with times, and their cells. */
const TIMES = {
  clockify: [
    ["Start Date", "Start Time", "End Date", "End Time", "Duration (h)"],
    ["2024-04-03", "10:00", "2024-04-03", "11:00", "1:00"],
  ],
  toggl: [
    ["Start date", "Start time", "End date", "End time", "Duration"],
    ["2024-04-03", "10:00:00", "2024-04-03", "11:00:00", "01:00:00"],
  ],
  kimai: [
    ["Date", "From", "To", "Duration"],
    ["2024-04-03", "10:00", "11:00", "1:00"],
  ],
  solidtime: [
    ["start", "end"],
    ["2024-04-03T10:00:00Z", "2024-04-03T11:00:00Z"],
  ],
} as const;

type ServiceName = keyof typeof TIMES;

/** The id of an imported row without its prefix, its task and its plan. */
type Expected = readonly [id: string, task: string, plan?: string];

/**
 * What earlier imports made of rows: one with all columns, one with none of the
 * service, and ones with a column of the service and those of other services.
 */
const EXPECTED: Readonly<
  Record<ServiceName, {
    readonly all: Expected;
    readonly none: Expected;
    readonly own: Readonly<Record<string, Expected>>;
  }>
> = {
  clockify: {
    all: ["0tvpv6r1wwu21e", "in Task", "in Client"],
    none: ["03e5ymo1b2utkk", "untitled"],
    own: {
      "Client": ["03e5ymo1b2utkk", "untitled", "in Client"],
      "Project": ["0m7d4hc1ood6i3", "in Project"],
      "Task": ["0cipvxw0sy4shh", "in Task"],
      "Activity": ["0e3y85y128g2ba", "in Activity"],
      "Description": ["1c7u0wt1g4vmh3", "in Description"],
      "Email": ["1z0ww7v0ywcz9r", "untitled"],
      "User": ["0bu4cem0a537su", "untitled"],
      "Tags": ["03e5ymo1b2utkk", "untitled"],
      "Billable": ["03e5ymo1b2utkk", "untitled"],
    },
  },
  toggl: {
    all: ["0tvpv6r1wwu21e", "in Task", "in Client"],
    none: ["03e5ymo1b2utkk", "untitled"],
    own: {
      "Client": ["03e5ymo1b2utkk", "untitled", "in Client"],
      "Project": ["0m7d4hc1ood6i3", "in Project"],
      "Task": ["0cipvxw0sy4shh", "in Task"],
      "Description": ["1c7u0wt1g4vmh3", "in Description"],
      "Email": ["1z0ww7v0ywcz9r", "untitled"],
      "User": ["0bu4cem0a537su", "untitled"],
      "Tags": ["03e5ymo1b2utkk", "untitled"],
      "Billable": ["03e5ymo1b2utkk", "untitled"],
    },
  },
  kimai: {
    all: ["1njokb11lwdw6p", "in Activity", "in Customer"],
    none: ["1gf3hug0i6wfhu", "untitled"],
    own: {
      "Customer": ["1gf3hug0i6wfhu", "untitled", "in Customer"],
      "Kunde": ["1gf3hug0i6wfhu", "untitled", "in Kunde"],
      "Project": ["0krwdbp1mledgy", "in Project"],
      "Projekt": ["163tchs0k5u67b", "in Projekt"],
      "Activity": ["0gfnyig1p4t1qn", "in Activity"],
      "Tätigkeit": ["0ve1rnn0uh0nuj", "in Tätigkeit"],
      "Description": ["0e6n1qx0q33y9z", "in Description"],
      "Beschreibung": ["1nka0p41fgdbo5", "in Beschreibung"],
      "Email": ["1tzwq3m0yif4pl", "untitled"],
      "E-Mail": ["0k4vkal0swuczi", "untitled"],
      "Username": ["0tfrpz40r3d95l", "untitled"],
      "User": ["0qvvv6j12eyfwb", "untitled"],
      "Benutzername": ["0wwedcu0u2yqye", "untitled"],
      "Benutzer": ["0oy1dgx0u5jpq3", "untitled"],
      "Name": ["1ec364s1gsqqdz", "untitled"],
      "Tags": ["1gf3hug0i6wfhu", "untitled"],
      "Schlagworte": ["1gf3hug0i6wfhu", "untitled"],
      "Billable": ["1gf3hug0i6wfhu", "untitled"],
      "Abrechenbar": ["1gf3hug0i6wfhu", "untitled"],
    },
  },
  solidtime: {
    all: ["0y4es9g1rcoax4", "in Task", "in Client"],
    none: ["1thv53t1ey8zcl", "untitled"],
    own: {
      "Client": ["1thv53t1ey8zcl", "untitled", "in Client"],
      "Project": ["0gs0ljs0b3h8lt", "in Project"],
      "Task": ["01sqhyw1k99d1w", "in Task"],
      "Description": ["05gz5wc19uzw0x", "in Description"],
      "user_email": ["0f4k11h0gtnruy", "untitled"],
      "user_name": ["0feyyli0ufmwdn", "untitled"],
      "Tags": ["1thv53t1ey8zcl", "untitled"],
      "Billable": ["1thv53t1ey8zcl", "untitled"],
    },
  },
};

/** What the column of billable time contains, and what it means. */
const BILLABLE: readonly (readonly [
  name: ServiceName,
  column: string,
  ...means: (boolean | undefined)[],
])[] = [
  ["clockify", "Billable", true, false, false, false, false, false, undefined],
  ["toggl", "Billable", true, false, false, false, false, false, false],
  ["kimai", "Billable", true, true, true, true, true, false, undefined],
  ["kimai", "Abrechenbar", true, true, true, true, true, false, undefined],
  ["solidtime", "Billable", false, true, false, false, false, false, undefined],
];
const WORDS = ["Yes", "true", "TRUE", "ja", "1", "0", ""];

/** Imports a row whose other cells are the names of their columns. */
function importedWith(name: ServiceName, columns: readonly string[]) {
  return importedRow(name, columns, columns.map((column) => `in ${column}`));
}

function importedRow(
  name: ServiceName,
  columns: readonly string[],
  cells: readonly string[],
) {
  const [header, times] = TIMES[name];
  const zone = fixedZone(0);
  const format = formatNamed(name);
  const { taskFrom, planFrom } = format;
  const mapping = { taskFrom, planFrom, renamed: new Map<string, string>() };
  const collected = new ImportRows({}, zone);
  const text = `${[...header, ...columns]}\n${[...times, ...cells]}\n`;
  sendRows(
    format.read(text, { name: "a.csv", zone, dayStart: 540 }),
    collected.receiverFor({ name: "a.csv", format, mapping }),
  );
  const [row] = collected.rows;
  if (!row) throw new Error(`No row: ${text}`);
  return row;
}

for (const [name, { all, none, own }] of Object.entries(EXPECTED)) {
  const service = name as ServiceName;
  const foreign = COLUMNS.filter((column) => own[column] === undefined);
  const cases: readonly (readonly [string, readonly string[], Expected])[] = [
    ["all columns", COLUMNS, all],
    ["all columns in reverse", COLUMNS.toReversed(), all],
    ["only columns of other services", foreign, none],
    ...Object.entries(own).map(([column, expected]) =>
      [`${column} of its own`, [...foreign, column], expected] as const
    ),
  ];
  for (const [which, columns, [id, task, plan]] of cases) {
    Deno.test(`a ${name} report with ${which} keeps the ids of earlier imports`, () => {
      const { entry, plan: found } = importedWith(service, columns);
      assertEquals(
        [entry.id, entry.taskId, found],
        [`${name}-${id}`, task, plan],
      );
      const tags = ["Tags", "Schlagworte"].filter((column) =>
        columns.includes(column) && own[column] !== undefined
      );
      assertEquals(entry.tags, tags.slice(0, 1).map((it) => `in ${it}`));
    });
  }
}

for (const [name, column, ...means] of BILLABLE) {
  Deno.test(`a ${name} report has its own words for billable in ${column}`, () => {
    const found = WORDS.map((word) =>
      importedRow(name, [column], [word]).entry.billable
    );
    assertEquals(found, means);
  });
}
