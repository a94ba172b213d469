/**
 * A file of the source that reports on the server itself, by its name or folder: what it sends is the server's telemetry and no effect
 * of a call (spec/rules.md, Vocabulary).
 */
export const isTelemetryFile = (file: string): boolean => /(?:^|[/._-])telemetry(?:[/._-]|$)/i.test(file);
