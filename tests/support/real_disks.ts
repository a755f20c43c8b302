import { DENO_FS } from "../../lib/storage/deno_fs.ts";
import { FileDisk } from "../../lib/storage/file_disk.ts";
import { NODE_FS } from "../../lib/storage/node_fs.ts";

/** A data directory on the disk, as it is on Deno. */
export class DenoDisk extends FileDisk {
  constructor(directory: string) {
    super(directory, DENO_FS);
  }
}

/** A data directory on the disk, as it is on Node and Bun. */
export class NodeDisk extends FileDisk {
  constructor(directory: string) {
    super(directory, NODE_FS);
  }
}
