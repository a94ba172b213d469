import { expect } from "vitest";
import { LiveError } from "../../src/live/error.ts";

/** The LiveError that the work ends with. Checks what holds for each: one paragraph that a terminal only shows, of bounded length. */
export async function failure(work: () => unknown): Promise<LiveError> {
  let outcome: unknown;
  try {
    outcome = await work();
  } catch (error) {
    expect(error).toBeInstanceOf(LiveError);
    const { message } = error as LiveError;
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message).toMatch(/^[A-Z].*[.?]$/);
    expect(message.length).toBeLessThan(2000);
    return error as LiveError;
  }
  throw new Error(`no failure but ${JSON.stringify(outcome)}`);
}
