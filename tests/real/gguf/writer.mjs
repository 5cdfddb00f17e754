// The GGUF file format, version 3: keys with values, then tensors.

const Alignment = 32;

export class GgufWriter {
  #keys = [];
  #keyCount = 0;
  #tensors = [];

  #text(value) {
    const bytes = Buffer.from(value, "utf8");
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    return Buffer.concat([length, bytes]);
  }

  #uint32(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  }

  #uint64(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  }

  #add(key, type, ...bytes) {
    this.#keys.push(this.#text(key), this.#uint32(type), ...bytes);
    this.#keyCount++;
  }

  number(key, value) { this.#add(key, 4, this.#uint32(value)); }

  integer(key, value) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    this.#add(key, 5, bytes);
  }

  float(key, value) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#add(key, 6, bytes);
  }

  flag(key, value) { this.#add(key, 7, Buffer.from([value ? 1 : 0])); }

  text(key, value) { this.#add(key, 8, this.#text(value)); }

  texts(key, values) { this.#add(key, 9, this.#uint32(8), this.#uint64(values.length), ...values.map(v => this.#text(v))); }

  integers(key, values) {
    this.#add(key, 9, this.#uint32(5), this.#uint64(values.length), Buffer.from(Int32Array.from(values).buffer));
  }

  /** A 32-bit float tensor; the first dimension is the one that lies together in memory. */
  tensor(name, dimensions, values = new Float32Array(dimensions.reduce((a, b) => a * b))) {
    this.#tensors.push({ name, dimensions, values });
  }

  bytes() {
    const pad = length => Buffer.alloc((Alignment - (length % Alignment)) % Alignment);
    const headers = [];
    const data = [];
    let offset = 0;
    for (const { name, dimensions, values } of this.#tensors) {
      headers.push(this.#text(name), this.#uint32(dimensions.length), ...dimensions.map(d => this.#uint64(d)),
        this.#uint32(0), this.#uint64(offset));
      const bytes = Buffer.from(values.buffer);
      const padding = pad(bytes.length);
      data.push(bytes, padding);
      offset += bytes.length + padding.length;
    }
    const head = Buffer.concat([Buffer.from("GGUF"), this.#uint32(3), this.#uint64(this.#tensors.length),
      this.#uint64(this.#keyCount), ...this.#keys, ...headers]);
    return Buffer.concat([head, pad(head.length), ...data]);
  }
}
