import projects from "../fixtures/clockify/projects_200.json" with {
  type: "json",
};
import tags from "../fixtures/clockify/tags_200.json" with { type: "json" };
import workspaces from "../fixtures/clockify/workspaces_200.json" with {
  type: "json",
};
import { ClockifyRefusal } from "./clockify_entries.ts";

/** The user's workspace. */
export const CLOCKIFY_WORKSPACE = "5e64e36443f3817e058c24d7";
/** A project of the workspace. */
export const CLOCKIFY_PROJECT = "5b641568b07987035750505e";

/** A tag of the fake Clockify. */
export interface StoredTag {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly archived: boolean;
}

/** Options of a {@linkcode ClockifyWorkspace}. */
export interface ClockifyWorkspaceOptions {
  /**
   * Whether entries must belong to a project.
   *
   * @default {false}
   */
  readonly forceProjects?: boolean;
  /**
   * Whether only admins create tags, and the user is not one.
   *
   * @default {false}
   */
  readonly refusesTags?: boolean;
  /**
   * The number of projects.
   *
   * @default The recorded one.
   */
  readonly projectCount?: number;
}

/** The workspace except for its entries. */
export class ClockifyWorkspace {
  readonly projects: readonly { readonly id: string }[];
  /** The workspace as listed. */
  readonly shape: unknown;
  tags: readonly StoredTag[] = tags.body.map((tag) => ({
    ...tag,
    workspaceId: CLOCKIFY_WORKSPACE,
  }));
  readonly #refusesTags: boolean;
  #tagCount = 0;

  constructor(options: ClockifyWorkspaceOptions) {
    const { projectCount = 1, forceProjects = false } = options;
    this.#refusesTags = options.refusesTags ?? false;
    this.projects = Array.from({ length: projectCount }, (_, at) => ({
      ...projects.body[0],
      workspaceId: CLOCKIFY_WORKSPACE,
      id: at === 0 ? CLOCKIFY_PROJECT : idOf("5b64", at),
    }));
    const [recorded] = workspaces.body;
    const settings = { ...recorded?.workspaceSettings, forceProjects };
    this.shape = { ...recorded, workspaceSettings: settings };
  }

  /** Creates a tag for the user, if permitted. */
  createTag(name: unknown): StoredTag {
    if (this.#refusesTags) {
      throw new ClockifyRefusal(403, 403, "Access Denied");
    }
    return this.addTag(String(name));
  }

  /** Creates a tag; names are case-insensitive. */
  addTag(name: string): StoredTag {
    const folded = name.toLowerCase();
    if (this.tags.some((tag) => tag.name.toLowerCase() === folded)) {
      const text = `Tag with name ${name} already exists`;
      throw new ClockifyRefusal(400, 501, text);
    }
    const id = idOf("5e78", ++this.#tagCount);
    const workspaceId = CLOCKIFY_WORKSPACE;
    const tag = { id, name, workspaceId, archived: false };
    this.tags = [...this.tags, tag];
    return tag;
  }

  /** Deletes a tag; entries keep its id. */
  removeTag(id: string): void {
    this.tags = this.tags.filter((tag) => tag.id !== id);
  }
}

function idOf(head: string, count: number): string {
  return `${head}${String(count).padStart(20, "0")}`;
}
