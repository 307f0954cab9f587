#include "api/cli/metrics.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include "api/server/metrics_text.h"
#include "api/server/process_figures.h"
#include "engine/base/limits.h"
#include "engine/notify/deliveries.h"
#include "engine/notify/gateway.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/webhooks.h"
#include "engine/runtime/figures.h"
#include "engine/seal/seal.h"

namespace trinhky::cli {
namespace {

using runtime::Figures;
using server::MetricsText;
using store::Condition;
using Type = MetricsText::Type;
using Op = store::Condition::Op;

double seconds_since_1970(base::Instant at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

void write_program(MetricsText& out, const MetricSources& from) {
  out.family("trinhky_build_info", Type::gauge, "Always 1; the label tells the version.");
  out.sample({{"version", TRINHKY_VERSION}}, std::uint64_t{1});
  const std::vector<server::Ailment> ailments = from.ailments();
  const bool is_ready = std::ranges::none_of(ailments, &server::Ailment::stops_work);
  out.family("trinhky_ready", Type::gauge, "1 while commands are taken and kept, as GET /api/v1/ready says.");
  out.sample({}, std::uint64_t{is_ready ? 1U : 0U});
  if (!ailments.empty()) {
    out.family("trinhky_trouble", Type::gauge, "1 for each thing that is in trouble now, as GET /api/v1/health says.");
    for (const server::Ailment& one : ailments) out.sample({{"what", one.what}}, std::uint64_t{1});
  }
  out.family("trinhky_log_lines_dropped_total", Type::counter, "Lines that nobody read from standard error in time.");
  out.sample({}, from.dropped_log_lines());
}

void write_requests(MetricsText& out, const MetricSources& from) {
  from.requests->write(out);
  const server::Server::Load load = from.load();
  out.family("trinhky_http_connections", Type::gauge, "Connections that are open.");
  out.sample({}, std::uint64_t{load.connections});
  out.family("trinhky_queue_length", Type::gauge,
             "What waits: requests for a worker, commands for the engine's next batch.");
  out.sample({{"queue", "workers"}}, std::uint64_t{load.waiting});
  out.sample({{"queue", "engine"}}, std::uint64_t{from.office.engine.queued()});
}

void write_commands(MetricsText& out, const Figures& figures) {
  static constexpr std::array<std::string_view, Figures::sources> sources{"person", "directory", "catalogue",
                                                                          "timer",  "owed",      "job"};
  static constexpr std::array<std::string_view, Figures::outcomes> results{"accepted", "repeated", "refused",
                                                                           "unavailable", "busy"};
  out.family("trinhky_commands_total", Type::counter, "Commands by where they came from and how they ended.");
  for (std::size_t source = 0; source < sources.size(); ++source) {
    for (std::size_t result = 0; result < results.size(); ++result) {
      out.sample({{"source", sources.at(source)}, {"result", results.at(result)}},
                 figures.commands.at(source).at(result).load(std::memory_order_relaxed));
    }
  }
}

void write_engine(MetricsText& out, const MetricSources& from) {
  const Figures& figures = from.office.engine.figures();
  write_commands(out, figures);
  out.family("trinhky_commit_batch_commands", Type::histogram, "Commands that one commit took together.");
  out.histogram({}, figures.batch_commands.read());
  out.family("trinhky_commit_duration_seconds", Type::histogram, "Time of one commit, its sync included.");
  out.histogram({}, figures.commit_seconds.read());
  out.family("trinhky_timers_armed_total", Type::counter, "Timers that were set.");
  out.sample({}, figures.timers_armed.load(std::memory_order_relaxed));
  out.family("trinhky_timers_removed_total", Type::counter, "Timers that fired or are no longer wanted.");
  out.sample({}, figures.timers_removed.load(std::memory_order_relaxed));
  out.family("trinhky_timer_lag_seconds", Type::histogram, "How late a due timer was taken up.");
  out.histogram({}, figures.timer_lag_seconds.read());
  if (const auto due = from.office.store.due(from.office.now(), base::limits::max_page)) {
    out.family(
        "trinhky_timers_due", Type::gauge,
        "Timers that are due and have not fired, those that became incidents among them; at most 500 are counted.");
    out.sample({}, std::uint64_t{due->size()});
  }
  out.family("trinhky_engine_beat_age_seconds", Type::gauge,
             "How long ago the engine's thread last looked for work; it looks each second.");
  out.sample({}, std::chrono::duration<double>(figures.since_beat()).count());
}

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  return missing ? 0 : size;
}

void write_disk(MetricsText& out, const std::filesystem::path& data) {
  out.family("trinhky_database_bytes", Type::gauge, "Size of the database file.");
  out.sample({}, size_of(data / "trinhky.db"));
  out.family("trinhky_database_wal_bytes", Type::gauge, "Size of the write-ahead log beside it.");
  out.sample({}, size_of(data / "trinhky.db-wal"));
  std::error_code failed;
  if (const auto space = std::filesystem::space(data, failed); !failed) {
    out.family("trinhky_data_free_bytes", Type::gauge,
               "Space that the program may still use on the data folder's disk.");
    out.sample({}, std::uint64_t{space.available});
  }
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  for (std::filesystem::directory_iterator entry(data / "spool", failed), end; !failed && entry != end;
       entry.increment(failed)) {
    ++files;
    bytes += size_of(entry->path());
  }
  out.family("trinhky_spool_files", Type::gauge, "Uploads that are on their way.");
  out.sample({}, files);
  out.family("trinhky_spool_bytes", Type::gauge, "Size of the uploads that are on their way.");
  out.sample({}, bytes);
}

void write_store(MetricsText& out, const MetricSources& from) {
  store::Store& store = from.office.store;
  const store::StoreState state = store.state();
  out.family("trinhky_store_writable", Type::gauge, "1 while the database takes writes.");
  out.sample({}, std::uint64_t{state == store::StoreState::open ? 1U : 0U});
  if (const auto last = seal::latest_seal(store); last && *last) {
    out.family("trinhky_last_seal_timestamp_seconds", Type::gauge, "When the log was last sealed, in business time.");
    out.sample({}, seconds_since_1970((*last)->seal.at));
  }
  const std::vector<Condition> open{{"state", Op::eq, {"open"}}};
  if (const auto incidents = store.count("incident", open)) {
    out.family("trinhky_incidents_open", Type::gauge, "Incidents that wait for an administrator.");
    out.sample({}, *incidents);
  }
}

// What leaves the house: by channel, and how far it is.
void write_outbox(MetricsText& out, store::Store& store) {
  namespace state = notify::delivery_state;
  static constexpr std::array<std::string_view, 3> channels{notify::mail_channel, "push", notify::gateway_channel};
  const auto rows = [&store](std::string_view table, std::vector<Condition> where) -> std::uint64_t {
    return store.count(table, where).value_or(0);
  };
  const auto is = [](const char* column, std::string_view word) {
    return Condition{column, Op::eq, {std::string(word)}};
  };
  const Condition tried{"tries", Op::gt, {std::int64_t{0}}};
  const Condition untried{"tries", Op::eq, {std::int64_t{0}}};
  out.family("trinhky_outbox_messages", Type::gauge,
             "Messages by channel: waiting for their hour or first try, failing (tried and to be tried again), dead "
             "(given up).");
  for (const std::string_view channel : channels) {
    const Condition by = is("channel", channel);
    const std::uint64_t planned = rows("delivery", {is("state", state::waiting), by});
    out.sample({{"channel", channel}, {"state", "waiting"}},
               planned + rows("delivery", {is("state", state::queued), by, untried}));
    out.sample({{"channel", channel}, {"state", "failing"}}, rows("delivery", {is("state", state::queued), by, tried}));
    out.sample({{"channel", channel}, {"state", "dead"}}, rows("delivery", {is("state", state::failed), by}));
  }
  const Condition queued = is("state", notify::webhook_state::queued);
  out.sample({{"channel", "webhook"}, {"state", "waiting"}}, rows("webhook_delivery", {queued, untried}));
  out.sample({{"channel", "webhook"}, {"state", "failing"}}, rows("webhook_delivery", {queued, tried}));
  out.sample({{"channel", "webhook"}, {"state", "dead"}},
             rows("webhook_delivery", {is("state", notify::webhook_state::dead)}));
}

}  // namespace

std::string metrics_text(const MetricSources& sources) {
  MetricsText out;
  write_program(out, sources);
  write_requests(out, sources);
  write_engine(out, sources);
  write_store(out, sources);
  write_disk(out, sources.data);
  write_outbox(out, sources.office.store);
  server::write_process(out);
  return std::move(out).finish();
}

void add_metrics(server::Router& router, MetricSources sources) {
  router.add({.method = "GET",
              .path = "/metrics",
              .operation = "getMetrics",
              .summary = {"Số liệu vận hành", "Figures of the running program"},
              .handler =
                  [sources = std::move(sources)](const server::Request&, server::Reply reply) {
                    reply(server::Response::bytes(200, std::string(MetricsText::content_type), metrics_text(sources))
                              .with("cache-control", "no-store"));
                  },
              .open = true});
}

}  // namespace trinhky::cli
