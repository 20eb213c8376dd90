// Mails against a mail server that is not ours (smtp-server): from subscribing to one click that ends it; and a thousand
// subscribers, with the mail server down and the program killed in the middle, each told once.
// Usage: node mails.mjs <LiveBlog.dll> <folder> [seconds the server is down] [--patient: wait for leases as they are]
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";

const [app, folder, down = "3", patient] = process.argv.slice(2);
const database = join(folder, "liveblog.db");
const Subscribers = 1_000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(what, condition, seconds = 90) {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await pause(100)) if (await condition()) return;
  throw new Error(`Waited ${seconds} s in vain for: ${what}.`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const sql = (text) => execFileSync("sqlite3", ["-cmd", ".timeout 10000", database, text], { encoding: "utf8" }).trim();

// ---- The mail server ----

const taken = [];
const smtpPort = await freePort();
let smtp = null;

async function openMailServer() {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onData(stream, session, done) {
      const parts = [];
      stream.on("data", (part) => parts.push(part));
      stream.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const head = text.slice(0, text.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ");
        const header = (name) => new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1].trim();
        taken.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), id: header("Message-ID"), subject: header("Subject"), stop: header("List-Unsubscribe"), post: header("List-Unsubscribe-Post"), text });
        setTimeout(done, 2);
      });
    },
  });
  smtp.on("error", () => undefined);
  await new Promise((resolve) => smtp.listen(smtpPort, "127.0.0.1", resolve));
}

const closeMailServer = () => new Promise((resolve) => smtp.close(resolve));

// ---- The program ----

const port = await freePort();
const site = `http://127.0.0.1:${port}`;
const environment = { ...process.env, ASPNETCORE_ENVIRONMENT: "Production", ConnectionStrings__LiveBlog: `Data Source=${database}`, Media__Folder: join(folder, "media"), Email__Host: "127.0.0.1", Email__Port: String(smtpPort), Email__Security: "None", Email__From: "Live <live@paper.example>", Site__BaseUrl: site };
const key = execFileSync("dotnet", [app, "apikey", "create", "--name", "mail", "--role", "editor"], { encoding: "utf8", env: environment }).trim();

async function start() {
  const program = spawn("dotnet", [app, "serve", "--urls", site], { env: environment, stdio: "ignore" });
  await until("the program starts", () => fetch(`${site}/health/ready`).then(({ ok }) => ok, () => false));
  return program;
}

async function api(path, body) {
  const answer = await fetch(`${site}/api/v1${path}`, { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  assert.equal(answer.status, 201, await answer.text());
}

const post = (address, fields) => fetch(address, { method: "POST", body: new URLSearchParams(fields) });
const mailsTo = (address) => taken.filter(({ to }) => to === address);

await openMailServer();
let program = await start();
try {
  await api("/blogs", { slug: "storm", title: "The storm" });

  // Subscribe, confirm, a key event, one click.
  const reader = "reader@x.example";
  assert.equal((await post(`${site}/subscribe?blog=storm`, { email: reader, kind: "key", scope: "blog" })).status, 200);
  await until("the link arrives", () => mailsTo(reader).length === 1);
  const link = new RegExp(`${site}/subscriptions/\\d+/confirm\\?key=[\\w-]+`).exec(mailsTo(reader)[0].text.replace(/=\r\n/g, "").replace(/=3D/g, "="))[0];
  assert.equal((await post(link, {})).status, 200);
  await api("/blogs/storm/entries", { headline: "The wall holds", isKeyEvent: true });
  await until("the key event arrives", () => mailsTo(reader).length === 2);
  const news = mailsTo(reader)[1];
  assert.equal(news.subject, "The wall holds");
  assert.equal(news.post, "List-Unsubscribe=One-Click");
  assert.equal((await post(news.stop.slice(1, -1), { "List-Unsubscribe": "One-Click" })).status, 200);
  console.log("subscribed, confirmed, told, and stopped by one click");

  // A thousand; the mail server is down.
  sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${Subscribers})
    INSERT INTO Subscriptions (Secret, Email, BlogId, Kind, EveryMinutes, Language, State, IsMailed, CreatedAt, ConfirmedAt, SentUpTo)
    SELECT 'secret' || i, 'reader-' || i || '@x.example', 1, 'KeyEvents', 0, 'en', 'Active', 1, datetime('now'), datetime('now'), datetime('now') FROM n`);
  await pause(1_100);
  await closeMailServer();
  const before = taken.length;
  await api("/blogs/storm/entries", { headline: "The water falls", isKeyEvent: true });
  await until("every mail is in the outbox", () => sql("SELECT count(*) FROM OutgoingMails WHERE Subject = 'The water falls'") === String(Subscribers));
  console.log(`the mail server is down for ${down} s`);
  await pause(Number(down) * 1_000);
  const free = () => { if (patient === undefined) sql("UPDATE OutgoingMails SET DueAt = '2000-01-01', ClaimedBy = NULL, ClaimedUntil = NULL WHERE SentAt IS NULL"); };
  free();
  await openMailServer();
  await until("a third has gone out", () => taken.length - before >= Subscribers / 3, 400);
  program.kill("SIGKILL");
  await new Promise((resolve) => program.once("exit", resolve));
  const atKill = taken.length - before;
  console.log(`killed with SIGKILL after ${atKill} mails`);
  free();
  program = await start();
  await until("all have gone out", () => sql("SELECT count(*) FROM OutgoingMails WHERE SentAt IS NULL") === "0", 700);
  const byReader = new Map();
  for (const { to, id } of taken.slice(before)) byReader.set(to, [...(byReader.get(to) ?? []), id]);
  assert.equal(byReader.size, Subscribers, "everybody is told");
  assert.equal(byReader.has(reader), false, "who has stopped is not");
  const twice = [...byReader.values()].filter((ids) => ids.length > 1);
  assert.ok(twice.length <= 1 && twice.every((ids) => new Set(ids).size === 1), "only the mail under way at the kill may go out again, under its id");
  console.log(`${byReader.size} subscribers, each told once; ${twice.length} mail went out again under the same Message-ID`);
} finally {
  program.kill("SIGKILL");
  await closeMailServer();
}
