import { DENO_FS } from "../../lib/storage/deno_fs.ts";
import { FileDisk } from "../../lib/storage/file_disk.ts";
import { NODE_FS } from "../../lib/storage/node_fs.ts";

/** A directory on the real disk, accessed as on Deno. */
export class DenoDisk extends FileDisk {
  constructor(directory: string) {
    super(directory, DENO_FS);
  }
}

/** A directory on the real disk, accessed as on Node and Bun. */
export class NodeDisk extends FileDisk {
  constructor(directory: string) {
    super(directory, NODE_FS);
  }
}
