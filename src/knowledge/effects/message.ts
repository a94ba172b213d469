import { inCategory } from "./row.ts";

/** Queues and background jobs. */
export const queue = inCategory("queue", [
  {
    module: "@google-cloud/pubsub",
    source: "@google-cloud/pubsub@5.3.1",
    handles: true,
    rows: [
      ["send", "publish publishMessage publishJSON", { quiet: true }],
      ["create", "createTopic createSubscription", { idempotent: true }],
      ["read", "getTopics getSubscriptions"],
      ["delete", "delete"],
      ["none", "topic subscription on"],
    ],
  },
  {
    module: "bullmq bull",
    source: "bullmq@6.7.0",
    handles: true,
    rows: [
      ["create", "add addBulk", { quiet: true, idempotent: false }],
      ["update", "upsertJobScheduler pause resume", { quiet: true }],
      ["read", "getJob getJobs getJobCounts getWaiting getActive getCompleted getFailed"],
      ["execute", "retry promote", { quiet: true }],
      ["delete", "remove obliterate drain clean removeJobScheduler", { quiet: true }],
      ["none", "close on process waitUntilReady"],
    ],
  },
  {
    module: "amqplib amqp-connection-manager",
    source: "amqplib@2.3.1",
    handles: true,
    rows: [
      ["send", "sendToQueue publish", { quiet: true }],
      ["create", "assertQueue assertExchange bindQueue", { idempotent: true, quiet: true }],
      ["delete", "deleteQueue purgeQueue deleteExchange", { quiet: true }],
      ["read", "consume get"],
      ["none", "connect createChannel createConfirmChannel ack nack prefetch close"],
    ],
  },
  { module: "kafkajs @confluentinc/kafka-javascript", source: "kafkajs@2.2.4", rows: [["send", "send sendBatch", { quiet: true }], ["none", "producer consumer admin connect disconnect subscribe run"]] },
  {
    module: "nats @nats-io/transport-node",
    source: "nats@2.29.3",
    rows: [
      ["send", "publish", { quiet: true }],
      ["execute", "request"],
      ["none", "connect subscribe jetstream drain close"],
    ],
  },
  { module: "mqtt", source: "mqtt@5.14.0", rows: [["send", "publish publishAsync", { quiet: true }], ["none", "connect connectAsync subscribe subscribeAsync on end"]] },
  { module: "inngest", source: "inngest@4.24.0", rows: [["send", "send", { quiet: true }], ["none", "createFunction"]] },
  {
    module: "@trigger.dev/sdk",
    source: "@trigger.dev/sdk@4.8.3",
    rows: [
      ["execute", "trigger batchTrigger triggerAndWait batchTriggerAndWait"],
      ["read", "retrieve list poll"],
      ["update", "cancel reschedule"],
      ["execute", "replay"],
      ["none", "task schemaTask configure"],
    ],
  },
  { module: "@upstash/qstash", source: "@upstash/qstash@2.8.0", rows: [["send", "publish publishJSON batch batchJSON enqueue enqueueJSON"], ["read", "get list events"], ["delete", "delete cancel"]] },
  {
    module: "@temporalio/client",
    source: "@temporalio/client@1.13.0",
    handles: true,
    rows: [
      ["execute", "start execute signalWithStart", { idempotent: true }],
      ["send", "signal", { quiet: true }],
      ["read", "query describe list result"],
      ["update", "cancel terminate"],
      ["none", "connect getHandle"],
    ],
  },
]);

export const mail = inCategory("mail", [
  { module: "nodemailer", source: "nodemailer@10.6.0", rows: [["send", "sendMail"], ["none", "createTransport verify close"]] },
  {
    module: "resend",
    source: "resend@6.38.0",
    rows: [
      ["send", "send"],
      ["send", "create", { on: "emails batch" }],
      ["create", "create", { idempotent: false }],
      ["update", "update cancel"],
      ["read", "get list verify"],
      ["delete", "remove"],
    ],
  },
  { module: "@sendgrid/mail", source: "@sendgrid/mail@8.1.6", rows: [["send", "send sendMultiple"], ["none", "setApiKey setClient setTimeout"]] },
  { module: "postmark", source: "postmark@4.0.5", rows: [["send", "sendEmail sendEmailBatch sendEmailWithTemplate"], ["read", "get*"], ["create", "create*"], ["delete", "delete*"]] },
  { module: "mailgun.js", source: "mailgun.js@12.0.0", rows: [["send", "create", { on: "messages" }], ["none", "client"]] },
  {
    module: "imapflow",
    source: "imapflow@1.0.190",
    rows: [
      ["read", "fetch fetchOne fetchAll search list status download"],
      ["update", "messageFlagsAdd messageFlagsRemove messageFlagsSet messageMove", { quiet: true }],
      ["create", "append messageCopy", { idempotent: false, quiet: true }],
      ["delete", "messageDelete mailboxDelete", { quiet: true }],
      ["none", "connect logout getMailboxLock mailboxOpen"],
    ],
  },
]);

export const chat = inCategory("chat", [
  {
    module: "@slack/web-api @slack/bolt",
    source: "@slack/web-api@8.2.0",
    handles: true,
    rows: [
      ["argument", "apiCall"],
      ["read", "list* history* info* get* replies* search* members* permalink*"],
      ["send", "post* me* upload* schedule* share* files.upload*", { idempotent: false }],
      ["create", "create", { on: "conversations usergroups channels", idempotent: true }],
      ["create", "create*", { idempotent: false }],
      ["update", "add", { on: "reactions pins stars" }],
      ["update", "add*"],
      ["update", "update* invite* join* leave* set* mark* archive* unarchive* rename* edit* complete* publish* enable* disable* end*"],
      ["create", "open* push*", { idempotent: true }],
      ["delete", "delete* remove* kick* revoke*"],
      ["none", "test on start command action event message use"],
    ],
  },
  {
    module: "twilio",
    source: "twilio@6.2.0",
    handles: true,
    rows: [
      ["read", "list fetch page each"],
      ["send", "create", { on: "messages calls" }],
      ["create", "create", { idempotent: false }],
      ["update", "update"],
      ["delete", "remove"],
      ["none", "validateRequest validateRequestWithBody"],
    ],
  },
  {
    module: "discord.js @discordjs/rest @discordjs/core",
    source: "discord.js@14.28.1",
    handles: true,
    rows: [
      ["send", "send reply crosspost followUp createDM"],
      ["create", "create createInvite createThread createMessage", { idempotent: false }],
      ["update", "edit react ban unban setNickname setTopic setName setChannel setRolePermissions setArchived pin unpin timeout add"],
      ["delete", "delete kick bulkDelete remove"],
      ["read", "fetch fetchMessages fetchWebhooks"],
      ["GET", "get"],
      ["POST", "post"],
      ["PUT", "put"],
      ["PATCH", "patch"],
      ["none", "login on once destroy setToken"],
    ],
  },
  {
    module: "telegraf node-telegram-bot-api grammy",
    source: "grammy@1.38.0",
    rows: [
      ["send", "send* reply* forward* copy*"],
      ["update", "edit* pin* unpin* set* ban* unban* restrict* promote*"],
      ["delete", "delete*"],
      ["read", "get*"],
      ["none", "on command use launch start stop hears"],
    ],
  },
  { module: "@line/bot-sdk", source: "@line/bot-sdk@10.0.0", rows: [["send", "push* reply* multicast* broadcast* narrowcast*"], ["read", "get* list*"], ["create", "create*"], ["delete", "delete*"]] },
]);

/** Language models. Asking for a completion is a likely read (spec/rules.md, Vocabulary). */
export const model = inCategory("model", [
  {
    module: "openai",
    source: "openai@6.49.0",
    rows: [
      ["read", "create", { on: "completions responses embeddings moderations audio speech transcriptions translations", likely: true }],
      ["read", "parse stream generate edit createVariation runTools", { likely: true }],
      ["create", "create upload createAndPoll uploadAndPoll", { idempotent: false }],
      ["execute", "createAndRun createAndRunPoll submitToolOutputs", { idempotent: false }],
      ["update", "update modify"],
      ["read", "retrieve list content search"],
      ["delete", "delete del cancel"],
    ],
  },
  {
    module: "@anthropic-ai/sdk @anthropic-ai/bedrock-sdk @anthropic-ai/vertex-sdk",
    source: "@anthropic-ai/sdk@1.12.0",
    rows: [
      ["create", "create", { on: "batches", idempotent: false }],
      ["create", "upload", { idempotent: false }],
      ["read", "create stream parse countTokens", { likely: true }],
      ["read", "retrieve list results download retrieveMetadata"],
      ["delete", "delete cancel"],
    ],
  },
  {
    module: "@google/genai @google/generative-ai @google-cloud/vertexai",
    source: "@google/genai@2.32.0",
    rows: [
      ["read", "generateContent generateContentStream generateImages generateVideos editImage embedContent batchEmbedContents countTokens sendMessage", { likely: true }],
      ["create", "upload uploadFile", { idempotent: false }],
      ["create", "create", { on: "chats", idempotent: true }],
      ["create", "create", { idempotent: false }],
      ["update", "update"],
      ["read", "get list download getFile"],
      ["delete", "delete deleteFile"],
      ["none", "getGenerativeModel startChat"],
    ],
  },
  {
    module: "ai @ai-sdk/*",
    source: "ai@5.0.0",
    rows: [
      ["read", "generateText streamText generateObject streamObject embed embedMany generateImage experimental_generateImage transcribe", { likely: true }],
      ["none", "tool jsonSchema createOpenAI createAnthropic openai anthropic google stepCountIs"],
    ],
  },
  { module: "cohere-ai @mistralai/mistralai groq-sdk ollama", source: "ollama@0.6.0", rows: [["read", "chat generate embed embeddings complete rerank stream list show ps", { likely: true }], ["create", "pull create copy"], ["delete", "delete"]] },
  { module: "replicate", source: "replicate@1.2.0", rows: [["execute", "run stream"], ["execute", "create"], ["read", "get list"], ["update", "cancel"]] },
]);
