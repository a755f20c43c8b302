import { AssertionError } from "@std/assert";
import { SECOND } from "@std/datetime";
import { forSeeds } from "../../support/random.ts";
import {
  assertAgreement,
  assertKeyUnseen,
  assertNothingDoubled,
  assertNothingLost,
} from "./sync_agreement.ts";
import { command, useMachine } from "./sync_person.ts";
import { type Connect, SyncScene } from "./sync_scene.ts";
import { useWeb } from "./sync_web.ts";

/** One in this many histories uses real connections, which stay open. */
const REAL = 6;
/** More rounds of syncs never help. */
const MOST_ROUNDS = 8;
/** The time between rounds, after which every request has arrived. */
const ROUND_MS = 61 * SECOND;

/**
 * Runs random histories on two machines and the web interface, and asserts that
 * all end up with the same entries and nothing is lost or duplicated.
 *
 * @param connect Creates the service of a run.
 */
export async function tryHistories(
  count: number,
  connect: (seed: number) => Connect,
): Promise<void> {
  await forSeeds(count, async (random, seed) => {
    const scene = new SyncScene(random, connect(seed));
    const { network, service: { server } } = scene;
    network.isReal = seed % REAL === 0;
    if (network.isReal) server.listen();
    try {
      await live(scene, random.integer(3, 12));
      await settle(scene);
      await assertAgreement(scene);
      await assertNothingLost(scene);
      await assertNothingDoubled(scene);
      assertKeyUnseen(scene);
    } catch (cause) {
      const history = scene.history.join("\n");
      throw new AssertionError(`${cause}\n${history}`);
    } finally {
      await server.close();
    }
  });
}

/** Performs a random action of any of them. */
async function live(scene: SyncScene, stepCount: number): Promise<void> {
  const { random, network, service, machines } = scene;
  for (const machine of machines) {
    await machine.run(({ timers }) => timers.configure(service.settings));
  }
  network.onRequest = async () => {
    if (random.chance(0.1)) await useWeb(scene, true);
    if (!scene.current || random.chance(0.9)) return;
    scene.history.push("during a request:");
    await command(scene, scene.current);
  };
  for (let i = 0; i < stepCount; i++) {
    await passTime(scene);
    network.faultChance = random.pick([0, 0, 0.15, 0.4, 1]);
    if (random.chance(0.3)) await useWeb(scene, false);
    else await useMachine(scene, random.pick(machines));
  }
}

async function passTime(
  { random, network, service: { clock } }: SyncScene,
): Promise<void> {
  const [least, most] = random.pick(
    [[0, 0], [1, 70], [1, 70], [60, 900], [600, 7200]] as const,
  );
  clock.set(clock.now() + random.integer(least * SECOND, most * SECOND));
  await network.arrive(clock.now());
}

/** Syncs without faults until nothing changes. */
async function settle(scene: SyncScene): Promise<void> {
  const { network, service: { clock }, machines } = scene;
  network.faultChance = 0;
  network.onRequest = () => {};
  await stopSome(scene);
  let before = "";
  for (let round = 0; round < MOST_ROUNDS; round++) {
    clock.set(clock.now() + ROUND_MS);
    await network.arrive(clock.now());
    for (const machine of machines) {
      scene.current = machine;
      const { result } = await machine.run(({ sync }) => sync.run());
      scene.history.push(`settles: ${JSON.stringify(result)}`);
    }
    const after = await stateOf(scene);
    const outboxes = await Promise.all(machines.map((it) => it.outbox()));
    if (after === before && outboxes.flat().length === 0) return;
    before = after;
  }
  throw new AssertionError("It never gets quiet");
}

/** Stops some timers; changes to others have been sent. */
async function stopSome(scene: SyncScene): Promise<void> {
  for (const machine of scene.machines) {
    if (!await machine.running() || scene.random.chance(0.5)) continue;
    scene.history.push("stop at last");
    const { result } = await machine.run(({ timers }) =>
      timers.stop({ at: "now" })
    );
    if (result?.finished) scene.record(result.finished);
  }
}

/** Everything recorded anywhere, as text. */
async function stateOf({ service, machines }: SyncScene): Promise<string> {
  const texts = await Promise.all(machines.map((it) => it.texts()));
  return JSON.stringify([service.entries(), texts]);
}
