// Ids that stay the same as long as the names do.

import { createHash } from "node:crypto";

/** A UUID made from names (version 8, RFC 9562: the bits are ours). */
export function id(...names) {
  const hash = createHash("sha256").update(JSON.stringify(names)).digest("hex");
  const variant = ((parseInt(hash[16], 16) & 3) | 8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}
