#include "engine/projection/tables.h"

namespace trinhky::projection {
namespace {

using store::Column;
using store::ColumnType;
using store::Table;

Column text(std::string name) {
  return {.name = std::move(name), .type = ColumnType::text};
}
Column text_or_null(std::string name) {
  return {.name = std::move(name), .type = ColumnType::text, .nullable = true};
}
Column integer(std::string name) {
  return {.name = std::move(name), .type = ColumnType::integer};
}
Column integer_or_null(std::string name) {
  return {.name = std::move(name), .type = ColumnType::integer, .nullable = true};
}

}  // namespace

const std::vector<Table>& tables() {
  static const std::vector<Table> all{
      {.name = "instance",
       .columns = {text("id"),
                   text("definition"),
                   integer("version"),
                   text("unit"),
                   text_or_null("parent"),
                   text_or_null("invoke"),
                   text("subject_vi"),
                   text("subject_en"),
                   text("state_vi"),
                   text("state_en"),
                   text("configuration"),
                   text("condition"),
                   integer("started_at"),
                   text("started_by"),
                   integer_or_null("ended_at"),
                   text("ending"),
                   integer_or_null("due"),
                   integer("since"),
                   text_or_null("number"),
                   integer_or_null("year"),
                   text_or_null("period"),
                   text("document"),
                   text("search")},
       .key = {"id"},
       .indexes = {{.name = "by_parent", .columns = {"parent", "unit"}},
                   {.name = "by_definition", .columns = {"definition", "unit"}},
                   {.name = "by_unit", .columns = {"unit", "started_at"}}}},
      {.name = "work",
       .columns = {text("id"), text("instance"), text("definition"), text("state"), text("kind"), text("unit"),
                   integer("opened_at"), integer_or_null("due"), text("body")},
       .key = {"id"},
       .indexes = {{.name = "by_instance", .columns = {"instance"}}}},
      {.name = "work_seat",
       .columns = {text("seat"), text("work"), text("instance")},
       .key = {"seat", "work"},
       .indexes = {{.name = "by_work", .columns = {"work"}}}},
      {.name = "unique_key", .columns = {text("name"), text("instance")}, .key = {"name"}, .indexes = {}},
      {.name = "register",
       .columns = {text("series"), integer("number"), text("instance"), text("symbol"), text("issued_on"),
                   text_or_null("status")},
       .key = {"series", "number"},
       .indexes = {{.name = "by_instance", .columns = {"instance"}}}},
      {.name = "notice",
       .columns = {text("id"), text("person"), integer("at"), text("instance"), text("work"), text("template"),
                   text("params")},
       .key = {"id", "person"},
       .indexes = {{.name = "by_person", .columns = {"person", "at"}}, {.name = "by_time", .columns = {"at"}}}},
      {.name = "notice_read",
       .columns = {text("person"), text("notice")},
       .key = {"person", "notice"},
       .indexes = {},
       .cache = false},
      {.name = "notice_choice",
       .columns = {text("person"), text("mail")},
       .key = {"person"},
       .indexes = {},
       .cache = false},
      {.name = "delivery",
       .columns = {text("id"), text("notice"), text("person"), text("address"), text("subject"), text("body"),
                   text("state"), integer("at"), integer_or_null("sent_at"), integer("tries"), integer("next_try"),
                   text("message_id"), text("error")},
       .key = {"id"},
       .indexes = {{.name = "by_state", .columns = {"state", "next_try"}}, {.name = "by_time", .columns = {"at"}}},
       .cache = false},
      // Where other programs are told, and what they were told (engine/notify/webhooks.h).
      {.name = "webhook",
       .columns = {text("id"), text("url"), text("kinds"), text("unit"), integer("enabled"), text("note"),
                   text("secret"), text("old_secret"), integer_or_null("old_until"), text("created_by"), integer("at"),
                   integer("position"), integer("next_number"), integer("failures"), integer_or_null("failing_since"),
                   integer("rest_until")},
       .key = {"id"},
       .indexes = {},
       .cache = false},
      {.name = "webhook_delivery",
       .columns = {text("webhook"), integer("number"), text("message_id"), text("event"), text("kind"),
                   text("instance"), integer("happened_at"), integer("at"), text("body"), text("state"),
                   integer("tries"), integer("next_try"), integer_or_null("sent_at"), integer("status"), text("error")},
       .key = {"webhook", "number"},
       .indexes = {{.name = "by_state", .columns = {"webhook", "state", "next_try"}},
                   {.name = "by_sending", .columns = {"state", "sent_at"}}},
       .cache = false},
      // Browsers that asked to be told (engine/notify/push_subscriptions.h).
      {.name = "push_subscription",
       .columns = {text("person"), text("id"), text("address"), integer("at")},
       .key = {"person", "id"},
       .indexes = {},
       .cache = false},
      {.name = "attachment",
       .columns = {text("id"), text("instance"), text("hash"), text("name"), text("media_type"), integer("bytes"),
                   text("purpose"), text("person"), integer("at"), text("replaces"), integer("event")},
       .key = {"id"},
       .indexes = {{.name = "by_instance", .columns = {"instance", "at"}}},
       .cache = false},
      // The bytes people are asked to sign, one file for each content of a paper (api/resources/signed_papers.h).
      {.name = "paper_to_sign",
       .columns = {text("instance"), text("document"), text("hash"), text("digest"), integer("bytes"), integer("at")},
       .key = {"instance", "document"},
       .indexes = {},
       .cache = false},
      {.name = "draft",
       .columns = {text("instance"), text("person"), text("etag"), text("body"), integer("updated_at"), text("base")},
       .key = {"instance", "person"},
       .indexes = {},
       .cache = false},
      {.name = "incident",
       .columns = {text("id"), text("instance"), text("kind"), text("type"), text("message_vi"), text("message_en"),
                   text("pointer"), integer("at"), text("state")},
       .key = {"id"},
       .indexes = {{.name = "by_state", .columns = {"state", "at"}}},
       .cache = false},
      // A migration: one plan, and a row per paper that it is about (engine/runtime/migration_job.h).
      {.name = "migration",
       .columns = {text("id"), text("definition"), integer("from_version"), integer("to_version"), text("plan"),
                   text("reason"), text("state"), integer("at"), text("person"), text("confirmed_by"),
                   integer_or_null("confirmed_at"), integer("papers"), integer("moves"), text("verdicts")},
       .key = {"id"},
       .indexes = {{.name = "by_state", .columns = {"state", "at"}}, {.name = "by_time", .columns = {"at"}}},
       .cache = false},
      {.name = "migration_paper",
       .columns = {text("migration"), text("instance"), text("state"), text("code"), text("message_vi"),
                   text("message_en"), text("detail"), integer("event")},
       .key = {"migration", "instance"},
       .indexes = {{.name = "by_state", .columns = {"migration", "state", "instance"}}},
       .cache = false},
      // All work of one person going to another, and a row per piece (engine/runtime/transfer_job.h).
      {.name = "transfer",
       .columns = {text("id"), text("from_person"), text("to_person"), text("plan"), text("reason"), text("state"),
                   integer("at"), text("person"), text("confirmed_by"), integer_or_null("confirmed_at"),
                   text("undone_by"), integer("pieces"), integer("moves")},
       .key = {"id"},
       .indexes = {{.name = "by_state", .columns = {"state", "at"}}, {.name = "by_time", .columns = {"at"}}},
       .cache = false},
      {.name = "transfer_piece",
       .columns = {text("transfer"), text("work"), text("instance"), text("state"), text("code"), text("message_vi"),
                   text("message_en"), text("detail"), integer("event")},
       .key = {"transfer", "work"},
       .indexes = {{.name = "by_state", .columns = {"transfer", "state", "work"}}},
       .cache = false},
      {.name = "guidance_import",
       .columns = {text("id"), text("digest"), integer("at"), text("person"), text("file_name"), text("original"),
                   text("body"), text("instance")},
       .key = {"id"},
       .indexes = {{.name = "by_hash", .columns = {"digest"}, .unique = true}},
       .cache = false},
      {.name = "instrument",
       .columns = {text("id"), text("instance"), text("type"), text("number"), text("issued_on"), text("issuer"),
                   text("subject"), text("citations"), text("search")},
       .key = {"instance", "id"},
       .indexes = {},
       .cache = false},
  };
  return all;
}

}  // namespace trinhky::projection
