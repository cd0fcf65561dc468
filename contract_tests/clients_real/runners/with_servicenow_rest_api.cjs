// servicenow-rest-api of npm: incidents by number, and attachments.

const ServiceNow = require("servicenow-rest-api");

const instance = JSON.parse(process.env.INSTANCE);
const client = new ServiceNow(instance.host, instance.user, instance.password);
const call = (method, ...values) => new Promise((resolve) => client[method](...values, resolve));

async function records() {
  const kept = await call("createNewTask", { short_description: "Initech", urgency: "2" }, "incident");
  const gone = await call("createNewTask", { short_description: "Gone" }, "incident");
  const since = [`sys_created_on>${instance.since}`];
  const recent = await call("getTableData", ["short_description"], since, "incident");
  const sample = await call("getSampleData", "incident");
  await call("UpdateTask", "incident", kept.number, { description: "Austin" });
  const deleted = await call("DeleteTask", "incident", gone.number);
  const read = await call("getTableData", [], [`number=${kept.number}`], "incident");
  const page = await call("getTableData", ["name"], ["ORDERBYname"], "cmdb_ci_computer");
  return {
    sys_id: kept.sys_id,
    sample: sample.length ?? Object.keys(sample).length,
    deleted: deleted.status,
    recent: recent.map((row) => row.short_description),
    read: [read[0].short_description, read[0].description],
    page: page.map((row) => row.name),
  };
}

async function attachments() {
  const found = await call("getAllAttachmentsMetaData", instance.company);
  const single = await call("getAttachmentMetaData", found[0].sys_id);
  const content = await call("getAttachment", found[0].sys_id);
  return { found: found.map((row) => row.file_name), hash: single.hash, content: content.data };
}

const [, , name] = process.argv;
console.log = () => {}; // the client prints its URLs
({ records, attachments })[name]().then((seen) => process.stdout.write(`\n${JSON.stringify(seen)}\n`));
