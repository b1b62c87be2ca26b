// Keeps what oidc-provider must remember in LevelDB: each write is on disk before it is answered (`sync`), and what
// belongs together is one write.
import { ClassicLevel } from "classic-level";

const DURABLE = { sync: true };

export function levelAdapter(folder) {
  const database = new ClassicLevel(folder, { valueEncoding: "json" });

  return class LevelAdapter {
    constructor(model) {
      this.model = model;
    }

    key(id) {
      return `${this.model}:${id}`;
    }

    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn && Date.now() + expiresIn * 1000;
      const writes = [{ type: "put", key: this.key(id), value: { payload, expiresAt } }];
      if (this.model === "Session") writes.push({ type: "put", key: `uid:${payload.uid}`, value: id });
      await database.batch(writes, DURABLE);
    }

    async find(id) {
      const found = await database.get(this.key(id));
      return found && !(found.expiresAt <= Date.now()) ? found.payload : undefined;
    }

    async findByUid(uid) {
      const id = await database.get(`uid:${uid}`);
      return id && this.find(id);
    }

    async destroy(id) {
      await database.del(this.key(id), DURABLE);
    }

    async consume(id) {
      const found = await database.get(this.key(id));
      found.payload.consumed = Math.floor(Date.now() / 1000);
      await database.put(this.key(id), found, DURABLE);
    }
  };
}
