import { linksOf } from "../chain.ts";
import type { Link } from "../chain.ts";
import { unsettled } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { classifySql } from "./sql.ts";
import { memberOf, textOf } from "./view.ts";

/** Prefix of an AWS command's class -> what it does. Source: command names of @aws-sdk/client-* 3.1164.0. */
const prefixes: readonly (readonly [effect: Resolved["effect"], idempotent: boolean | undefined, names: string])[] = [
  ["read", true, "Get List Describe Head BatchGet BatchDetect Query Scan Search Select Lookup Receive Detect TransactGet Check Validate Estimate Preview Simulate Filter Retrieve Converse Classify Test Generate"],
  ["create", false, "Create Add Register Import Request Allocate"],
  ["update", true, "Put Update Modify Copy Upload Tag Untag Set Attach Detach Associate Disassociate Restore Enable Disable Change Complete Batch BatchWrite TransactWrite Stop Resume Suspend Rename Move Replace Apply Assign Subscribe Unsubscribe"],
  ["send", false, "Send Publish Post"],
  ["execute", false, "Run Invoke Start Execute Reboot Restart Rotate Retry Rollback Assume Accept"],
  ["delete", true, "Delete Remove Terminate Purge Abort Cancel Deregister Revoke Release Schedule"],
];

/** Commands that differ from their prefix. Names that AWS holds unique per account, bucket or table make creation repeatable. */
const commands: Readonly<Record<string, readonly [effect: Resolved["effect"], idempotent: boolean | undefined]>> = {
  ...Object.fromEntries(
    "CreateBucket CreateTable CreateQueue CreateTopic CreateFunction CreateRole CreateUser CreateSecret CreateLogGroup CreateRepository CreateStack CreateCluster CreateAlias"
      .split(" ")
      .map((name) => [name, ["create", true] as const]),
  ),
  ...Object.fromEntries("PutEvents PutRecord PutRecordBatch PutRecords PutMetricData PutLogEvents".split(" ").map((name) => [name, ["send", false] as const])),
  BatchWriteItem: ["update", true],
  BatchWrite: ["update", true],
  SendMessageBatch: ["send", false],
  StartQuery: ["read", undefined],
  StartQueryExecution: ["execute", false],
  AssumeRole: ["none", undefined],
  AssumeRoleWithWebIdentity: ["none", undefined],
  GetSessionToken: ["none", undefined],
  InvokeModel: ["read", undefined],
  InvokeModelWithResponseStream: ["read", undefined],
  ReceiveMessage: ["read", undefined],
};

const byPrefix = prefixes.flatMap(([effect, idempotent, names]) => names.split(" ").map((name) => ({ name, effect, idempotent }))).sort((a, b) => b.name.length - a.name.length);

/** `client.send(new PutItemCommand(…))`: the class names what is done. */
export function resolveCommand(links: readonly Link[]): Resolved {
  const chain = links.at(-1)!.args[0]?.chain;
  const made = chain && linksOf(chain).findLast((link) => link.op === "new");
  const name = made?.name.replace(/Command$/, "");
  if (!made || !name) return unsettled("write");
  const input = made.args[0];
  const special = commands[name];
  if (special) return settle(name, special[0], special[1]);
  if (/Statement$/.test(name)) {
    const text = textOf(memberOf(input, ["Statement", "Sql", "sql"]));
    return (text === undefined ? undefined : classifySql(text)) ?? { ...unsettled("execute"), operation: name };
  }
  if (name === "UpdateItem" || name === "Update") {
    const expression = textOf(memberOf(input, ["UpdateExpression"]));
    return settle(name, "update", expression === undefined ? undefined : !/\bADD\b|[+]|\s-\s|list_append/i.test(expression));
  }
  const rule = byPrefix.find((prefix) => name.startsWith(prefix.name));
  return rule ? settle(name, rule.effect, rule.idempotent) : { effect: "write", confidence: "likely", upstream: true, operation: name };
}

const settle = (operation: string, effect: Resolved["effect"], idempotent: boolean | undefined): Resolved => ({
  effect,
  confidence: "proven",
  upstream: true,
  operation,
  ...(idempotent !== undefined && effect !== "read" && { idempotent }),
});
