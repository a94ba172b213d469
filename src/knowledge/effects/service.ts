import { inCategory } from "./row.ts";

/** Repositories of code. */
export const repository = inCategory("repository", [
  {
    module: "@octokit/rest octokit @octokit/core @octokit/action @octokit/plugin-rest-endpoint-methods @actions/github @octokit/request",
    source: "@octokit/rest@22.0.1; octokit@5.0.5",
    rows: [
      ["route", "request paginate iterator () "],
      ["graphql", "graphql"],
      ["read", "get* list* search* check* download* compare* render*"],
      ["update", "createOrUpdate*", { idempotent: true }],
      ["create", "createRef createFork createTree createBlob createLabel createForAuthenticatedUser createInOrg fork*", { idempotent: true }],
      ["create", "create", { on: "pulls", idempotent: true }],
      ["create", "createForIssue createForCommitComment createForIssueComment createForPullRequestReviewComment", { on: "reactions", idempotent: true }],
      ["create", "create* generate* upload*", { idempotent: false }],
      ["send", "submit*", { idempotent: true }],
      ["execute", "dispatch* createWorkflowDispatch createDispatchEvent reRun*", { idempotent: false }],
      ["update", "update* add* set* merge* replace* lock* request* transfer* star* dismiss* rename* cancel* enable* disable* mark* follow* approve*"],
      ["delete", "delete* remove* unlock* unfollow* unstar*"],
      ["none", "auth hook defaults getOctokit plugin"],
    ],
  },
  {
    module: "@gitbeaker/rest @gitbeaker/node @gitbeaker/core",
    source: "@gitbeaker/rest@43.8.0",
    rows: [
      ["read", "show* all* get* search* compare* download*"],
      ["create", "create", { on: "Branches Tags MergeRequests RepositoryFiles Projects", idempotent: true }],
      ["create", "create* upload* import*", { idempotent: false }],
      ["create", "fork*", { idempotent: true }],
      ["update", "edit* merge* accept* approve* protect* subscribe* move* cancel* rebase* resolve*"],
      ["execute", "retry* play* run* trigger*"],
      ["delete", "remove* delete* unprotect*"],
    ],
  },
]);

export const payment = inCategory("payment", [
  {
    module: "stripe",
    source: "stripe@23.1.0",
    rows: [
      ["read", "retrieve list search listLineItems listPaymentMethods retrieveBalance upcoming createPreview"],
      ["create", "create refund createRefund createUsageRecord", { idempotent: false }],
      ["update", "update modify"],
      ["execute", "confirm capture pay finalizeInvoice voidInvoice markUncollectible cancel expire reject approve attach detach close submit", { idempotent: true }],
      ["send", "sendInvoice"],
      ["delete", "del delete deleteDiscount"],
      ["request", "rawRequest"],
      ["none", "constructEvent constructEventAsync autoPagingToArray autoPagingEach"],
    ],
  },
  {
    module: "square",
    source: "square@46.0.0",
    rows: [
      ["read", "get list search batchGet batchRetrieve* retrieve* calculate"],
      ["create", "create create* refundPayment refund", { idempotent: false }],
      ["update", "update update* upsert upsert* batchUpsert publish complete* pay* cancel* capture*"],
      ["delete", "delete delete*"],
    ],
  },
  {
    module: "@paypal/paypal-server-sdk @paypal/checkout-server-sdk",
    source: "@paypal/paypal-server-sdk@1.1.0",
    rows: [
      ["read", "get* show* list* search*"],
      ["create", "create* refund* send*", { idempotent: false }],
      ["update", "update* patch* activate* suspend* cancel* void*"],
      ["execute", "capture* authorize* confirm* reauthorize*", { idempotent: true }],
      ["delete", "delete*"],
    ],
  },
  {
    module: "razorpay braintree @adyen/api-library @lemonsqueezy/lemonsqueezy.js @paddle/paddle-node-sdk chargebee",
    source: "razorpay@2.9.6",
    rows: [
      ["read", "fetch* all* get* list* find* search* retrieve*"],
      ["create", "create* sale refund* generate*", { idempotent: false }],
      ["execute", "capture* submitForSettlement void cancel* pause* resume*", { idempotent: true }],
      ["update", "edit* update* patch*"],
      ["delete", "delete* archive*"],
    ],
  },
]);

/** Business services with an SDK of their own. */
export const service = inCategory("service", [
  {
    module: "@linear/sdk",
    source: "@linear/sdk@98.0.0",
    handles: true,
    rows: [
      ["create", "create* customerNeedCreateFromAttachment attachmentLink* fileUpload importFileUpload", { idempotent: false }],
      ["update", "update* archive* unarchive* issueAddLabel issueRemoveLabel projectAddLabel projectRemoveLabel suspendUser unsuspendUser"],
      ["update", "customerUpsert customerMerge issueSubscribe issueUnsubscribe notificationArchive* notificationMark* commentResolve commentUnresolve"],
      ["delete", "delete* logout*"],
      ["execute", "rotate* resend* issueReminder"],
      ["graphql", "rawRequest request"],
      ["read", "*"],
    ],
  },
  {
    module: "@notionhq/client",
    source: "@notionhq/client@5.26.0",
    rows: [
      ["read", "retrieve query list search me"],
      ["create", "create", { idempotent: false }],
      ["create", "append", { idempotent: false }],
      ["update", "update move"],
      ["delete", "delete"],
      ["request", "request"],
    ],
  },
  {
    module: "jira.js",
    source: "jira.js@5.4.0",
    rows: [
      ["read", "get* search* find* list*"],
      ["create", "create* addComment addAttachment addWorklog", { idempotent: false }],
      ["update", "add* edit* update* do* assign* set* link* move* archive*"],
      ["send", "notify"],
      ["delete", "delete* remove*"],
    ],
  },
  {
    module: "confluence.js",
    source: "confluence.js@2.1.0",
    rows: [["read", "get* search* find*"], ["create", "create* add*", { idempotent: false }], ["update", "update* move* archive*"], ["delete", "delete* remove*"]],
  },
  {
    module: "@hubspot/api-client",
    source: "@hubspot/api-client@13.5.0",
    rows: [
      ["read", "get* search* doSearch* read*"],
      ["create", "createDefault", { idempotent: true }],
      ["create", "create*", { idempotent: false }],
      ["update", "update* upsert* merge*"],
      ["delete", "archive* purge*"],
      ["request", "apiRequest"],
    ],
  },
  {
    module: "@shopify/shopify-api @shopify/admin-api-client",
    source: "@shopify/shopify-api@13.1.0",
    rows: [
      ["graphql", "request query"],
      ["GET", "get"],
      ["POST", "post"],
      ["PUT", "put"],
      ["DELETE", "delete"],
      ["none", "begin callback validate"],
    ],
  },
  {
    module: "@microsoft/microsoft-graph-client",
    source: "@microsoft/microsoft-graph-client@3.0.7",
    builder: true,
    rows: [
      ["GET", "get getStream"],
      ["POST", "post create"],
      ["PATCH", "patch update"],
      ["PUT", "put putStream"],
      ["DELETE", "delete del"],
      ["none", "api init initWithMiddleware query select filter top header headers expand orderby"],
    ],
  },
  {
    module: "asana",
    source: "asana@3.1.0",
    rows: [["read", "get* search* find*"], ["create", "create* duplicate*", { idempotent: false }], ["update", "update* add* set*"], ["delete", "delete* remove*"]],
  },
  {
    module: "@atlassian/* trello.js @mondaydotcomorg/api zendesk-node-api node-zendesk",
    source: "trello.js@2.0.0",
    rows: [["read", "get* search* list* show*"], ["create", "create* import*", { idempotent: false }], ["update", "update* set*"], ["delete", "delete* remove*"], ["graphql", "request query"]],
  },
  {
    module: "@sanity/client",
    source: "@sanity/client@7.11.0",
    rows: [
      ["read", "fetch getDocument getDocuments"],
      ["create", "generate", { on: "agent.action", idempotent: false }],
      ["update", "patch transform translate", { on: "agent.action" }],
      ["create", "create", { idempotent: false }],
      ["create", "createIfNotExists", { idempotent: true }],
      ["update", "createOrReplace commit mutate action"],
      ["delete", "delete"],
      ["request", "request"],
      ["none", "createClient withConfig config listen patch transaction"],
    ],
  },
  {
    module: "contentful-management",
    source: "contentful-management@11.60.0",
    handles: true,
    rows: [
      ["read", "get* query"],
      ["create", "createWithId createEntryWithId", { idempotent: true }],
      ["create", "create*", { idempotent: false }],
      ["update", "update* patch publish unpublish archive unarchive"],
      ["delete", "delete*"],
      ["none", "createClient"],
    ],
  },
  {
    module: "auth0",
    source: "auth0@5.0.0",
    rows: [
      ["read", "get* list*"],
      ["create", "create*", { idempotent: false }],
      ["update", "update* set* assign*"],
      ["execute", "deploy*"],
      ["delete", "delete* remove*"],
    ],
  },
  {
    module: "@clerk/backend @clerk/express @clerk/nextjs/server",
    source: "@clerk/backend@3.25.0",
    rows: [
      ["none", "verifyToken createClerkClient authenticateRequest clerkMiddleware auth getAuth requireAuth"],
      ["read", "get*", { likely: true }],
      ["create", "create*", { idempotent: false }],
      ["update", "update* ban* unban* lock* unlock* set*"],
      ["delete", "delete* revoke*"],
    ],
  },
]);
