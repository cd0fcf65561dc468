const control = `${process.env.MOCKSERVERS_URL}/control`;
const world = `js-${Date.now()}`;
const bigfix = `${process.env.BIGFIX_URL}/~${world}`;

async function ask(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(control + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.status === 204 ? null : answer.json();
}

await ask("POST", "/worlds", { name: world, seed: 7, now: "2026-03-31T12:00:00Z" });
const fault = { kind: "status", values: { status: 503 }, service: "bigfix", times: 1 };
await ask("POST", `/worlds/${world}/faults`, fault);
for (let attempt = 1; attempt <= 2; attempt++) {
  const headers = { Token: process.env.BIGFIX_TOKEN };
  const answer = await fetch(`${bigfix}/api/sam/v2/metrics`, { headers });
  console.log(answer.status);
}
await ask("POST", `/worlds/${world}/clock/advance`, { seconds: 3600 });
const expected = { expect: [{ operation: "list_metrics", times: 2 }] };
const outcome = await ask("POST", `/worlds/${world}/journal/verify`, expected);
console.log(outcome.holds ? "verified" : outcome.problems.join("\n"));
await ask("DELETE", `/worlds/${world}`);
