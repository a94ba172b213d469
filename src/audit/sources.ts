/** The audited files as lines, split once. */
export class Sources {
  private readonly read: (file: string) => string | undefined;
  private readonly split = new Map<string, readonly string[]>();

  /** @param read text of a file, by its path relative to the root; undefined where there is none */
  constructor(read: (file: string) => string | undefined) {
    this.read = read;
  }

  /** Empty where the file cannot be read. */
  lines(file: string): readonly string[] {
    let lines = this.split.get(file);
    if (!lines) this.split.set(file, (lines = this.read(file)?.split(/\r\n|[\n\r\u2028\u2029]/) ?? []));
    return lines;
  }
}
