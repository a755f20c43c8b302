// Compiled with the flags of an executable, to report what they permit.
const [directory, beside, host, ...services] = Deno.args;

async function isAllowed(attempt: () => unknown): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotCapable);
  }
}

/** Queries the permission, since tests do not use the network. */
async function isReachable(host: string): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "net", host });
  return state === "granted";
}

console.log(JSON.stringify({
  readInside: await isAllowed(() => Deno.readDirSync(directory ?? "")),
  writeInside: await isAllowed(() =>
    Deno.writeTextFileSync(`${directory}/probe`, "")
  ),
  readBeside: await isAllowed(() => Deno.readTextFileSync(beside ?? "")),
  writeBeside: await isAllowed(() =>
    Deno.writeTextFileSync(`${beside}.new`, "")
  ),
  reachHost: await isAllowed(() => fetch(`http://${host}/`)),
  reachServices: (await Promise.all(services.map(isReachable))).every(Boolean),
  ownVariable: await isAllowed(() => Deno.env.get("WORKTIME_DATA_DIR")),
  otherVariable: await isAllowed(() => Deno.env.get("AWS_SECRET_ACCESS_KEY")),
  run: await isAllowed(() => new Deno.Command("/bin/true").outputSync()),
  ffi: await isAllowed(() => Deno.dlopen("libc.so.6", {})),
  system: await isAllowed(() => Deno.hostname()),
}));
