#include "api/cli/serve.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <iostream>

#include "api/auth/gate.h"
#include "api/auth/store_records.h"
#include "api/cli/backup.h"
#include "api/cli/backup_child.h"
#include "api/cli/backup_service.h"
#include "api/cli/ending.h"
#include "api/cli/mailer.h"
#include "api/cli/metrics.h"
#include "api/cli/outbound.h"
#include "api/cli/print_error.h"
#include "api/cli/service_manager.h"
#include "api/resources/erasures.h"
#include "api/resources/session_answer.h"
#include "api/server/health.h"
#include "api/server/request_figures.h"
#include "api/server/server.h"
#include "engine/runtime/catalogue.h"
#include "engine/signature/cms.h"

namespace trinhky::cli {
namespace {

using server::LogLevel;
using std::chrono::milliseconds;

constexpr std::chrono::seconds drain{10};
// For everything together: requests, the messages at hand, the last seal.
constexpr std::chrono::seconds longest_ending{60};
constexpr std::chrono::seconds between_sweeps{60};
constexpr std::chrono::seconds slowest_turn{5};  // of the sockets' threads, before they count as stuck

base::Error ending_error() {
  return {.code = base::ErrorCode::unavailable,
          .type = "stopping",
          .message = {"Hệ thống đang dừng, xin thử lại sau.", "The system is stopping; try again later."}};
}

// What stands in the way of work, for /health, /ready and the metrics.
server::Ailments ailments_of(const api::Office& office, const BackupService& backups,
                             const std::atomic<bool>& is_ending) {
  return [&office, &backups, &is_ending] {
    std::vector<server::Ailment> ailments = backups.ailments(office.wall.now());
    if (is_ending) ailments.push_back({.what = "stopping", .error = ending_error(), .stops_work = true});
    for (const auto& [what, error] : office.engine.health().troubles) {
      ailments.push_back({.what = what, .error = error, .stops_work = runtime::Health::stops_work(what)});
    }
    return ailments;
  };
}

void log_request(const server::AccessLine& line) {
  const bool is_safe = line.method == "GET" || line.method == "HEAD" || line.method == "OPTIONS";
  LogLevel level = is_safe ? LogLevel::debug : LogLevel::info;
  if (line.status >= 500) level = line.status == 503 ? LogLevel::warning : LogLevel::error;
  // Of a refusal it may repeat what the caller sent.
  const std::string_view detail = line.status >= 500 ? std::string_view(line.log) : std::string_view();
  const std::string_view otherwise =
      line.status < 400 ? server::RequestFigures::screens : server::RequestFigures::unknown;
  server::log(level, "request",
              {{"request", line.request_id},
               {"command", line.command},
               {"method", line.method},
               {"route", line.route.empty() ? otherwise : std::string_view(line.route)},
               {"status", std::int64_t{line.status}},
               {"duration_ms", static_cast<double>(line.took.count()) / 1000},
               {"person", line.person},
               {"detail", detail}});
}

base::Result<void> take_trust(api::Office& office, const std::filesystem::path& file) {
  if (file.empty()) return {};
  auto anchors = runtime::read_file(file);
  if (!anchors) return std::unexpected(anchors.error());
  // A file without a certificate would check nothing while everybody believes it does.
  if (const auto read = signature::Anchors::read(*anchors); !read) return std::unexpected(read.error());
  office.trust_anchors = std::move(*anchors);
  return {};
}

// Answers the figures to this machine alone; none where they are not wanted.
base::Result<std::unique_ptr<server::Server>> listen_for_metrics(std::optional<std::uint16_t> port,
                                                                 MetricSources sources) {
  if (!port) return nullptr;
  server::Router router;
  add_metrics(router, std::move(sources));
  server::ServerOptions options{.port = *port, .workers = 1, .max_waiting_requests = 8, .max_connections = 16};
  return server::Server::start(std::move(options), {.router = std::move(router), .gate = {}, .screens = {}});
}

// What signing in leaves behind grows with every try of everybody, so what is over goes.
void sweep(api::Office& office) {
  while (true) {
    const auto swept = auth::sweep(office.store, office.wall.now());
    if (!swept) server::log(LogLevel::warning, "sessions_stay", {{"message", swept.error().type}});
    if (!swept || *swept < base::limits::max_page) return;
  }
}

// Until somebody asks the program to end. Meanwhile the service manager hears that the threads which everybody waits
// for still go round.
int serve_until_asked(Ending& ending, const ServiceManager& manager, api::Office& office,
                      const server::Server& server) {
  const auto watchdog = manager.watchdog();
  const milliseconds pause =
      watchdog ? std::clamp<milliseconds>(*watchdog / 3, milliseconds(1), between_sweeps) : between_sweeps;
  auto swept = std::chrono::steady_clock::now();
  return ending.wait(pause, [&] {
    if (watchdog && office.engine.figures().since_beat() < *watchdog && server.responds(slowest_turn)) {
      manager.tell("WATCHDOG=1");
    }
    if (std::chrono::steady_clock::now() - swept < between_sweeps) return;
    sweep(office);
    swept = std::chrono::steady_clock::now();
  });
}

int refused(const base::Error& error, int code) {
  print_error(error);
  return code;
}

base::Result<BackupPlan> plan_of(const ServeOptions& options) {
  auto at = backup_hour_from(options.backup_at);
  if (!at) return std::unexpected(std::move(at.error()));
  auto keep = archive::retention_from(options.backup_keep);
  if (!keep) return std::unexpected(std::move(keep.error()));
  return BackupPlan{.to = options.backup_to.empty() ? options.house.data / backups_name : options.backup_to,
                    .at = *at,
                    .keep = *keep};
}

std::unique_ptr<BackupService> start_backups(const BackupPlan& plan, BackupChild& child, api::Office& office,
                                             const std::filesystem::path& data) {
  return BackupService::start(
      {.plan = plan,
       .now = [&office] { return office.wall.now(); },
       .zone = [&office] { return office.calendar().zone(); },
       .take = [&child, data,
                to = plan.to](base::Instant now) { return child.take({.data = data, .to = to, .now = now}); },
       .cancel = [&child] { child.cancel(); },
       .tell = [](const base::Text& what) { server::log(LogLevel::warning, "backup", {{"message", what.en}}); }});
}

}  // namespace

int serve(const ServeOptions& options) {
  const server::Logging logging(options.log);
  Ending ending;
  // Whoever reads what is printed may go before the program does.
  std::signal(SIGPIPE, SIG_IGN);
  const ServiceManager manager = ServiceManager::from_environment();
  std::atomic<bool> is_ending = false;

  const auto plan = plan_of(options);
  if (!plan) return refused(plan.error(), 2);
  auto house = House::open(options.house);
  if (!house) return refused(house.error(), 1);
  api::Office& office = (*house)->office();
  if (office.demo && options.address != "127.0.0.1" && options.address != "::1" && options.address != "localhost") {
    std::cerr << "Bản trình diễn chỉ chạy trên máy này (127.0.0.1).\nA demonstration is served on this machine only.\n";
    return 2;
  }
  if (auto taken = take_trust(office, options.trust); !taken) return refused(taken.error(), 2);
  auto outbound = Outbound::open(office, {.settings = options.outbound, .gateway = options.gateway});
  if (!outbound) return refused(outbound.error(), 2);
  // Before the server, which asks it for its health until it is gone.
  BackupChild backup_child;
  const auto backups = start_backups(*plan, backup_child, office, options.house.data);
  server::Router router;
  const server::Ailments ailments = ailments_of(office, *backups, is_ending);
  server::add_health(router, ailments);
  api::add_all(router, office);
  api::erase_again(office.store);
  server::StaticFiles screens;
  if (!options.screens.empty()) {
    auto files = server::StaticFiles::from_folder(options.screens);
    if (!files) return refused(files.error(), 1);
    screens = std::move(*files);
  }
  const std::string scheme = options.certificate.empty() ? "http" : "https";
  const auto address_of = [&](std::uint16_t port) {
    return scheme + "://" + options.address + ":" + std::to_string(port);
  };
  const std::filesystem::path spool = options.house.data / "spool";
  std::error_code ignored;
  std::filesystem::create_directories(spool, ignored);
  server::ServerOptions http{.address = options.address,
                             .port = options.port,
                             .certificate = options.certificate,
                             .key = options.key,
                             .proxies = options.proxies,
                             .hosts = options.hosts,
                             .spool_folder = spool};
  const auto requests = std::make_shared<server::RequestFigures>(router.routes());
  auto server =
      server::Server::start(http, {.router = std::move(router),
                                   .gate = api::active_people(office, auth::session_gate(office.sessions)),
                                   .screens = std::move(screens),
                                   .listening =
                                       [&office, &address_of](std::uint16_t port) {
                                         if (office.base_url.empty()) office.base_url = address_of(port);
                                       },
                                   .log =
                                       [requests](const server::AccessLine& line) {
                                         requests->count(line);
                                         log_request(line);
                                       },
                                   .fault =
                                       [](std::string_view id, std::string_view what) {
                                         server::log(LogLevel::error, "fault", {{"request", id}, {"message", what}});
                                       }});
  if (!server) return refused(server.error(), 1);
  const std::string address = address_of((*server)->port());
  auto mailer = Mailer::start(office, options.mail, **outbound);
  if (!mailer) return refused(mailer.error(), 1);
  (*outbound)->start();
  auto metrics =
      listen_for_metrics(options.metrics_port, {.office = office,
                                                .requests = requests,
                                                .load = [&server] { return (*server)->load(); },
                                                .ailments = ailments,
                                                .dropped_log_lines = [&logging] { return logging.dropped(); },
                                                .data = options.house.data});
  if (!metrics) return refused(metrics.error(), 1);
  std::cout << "Trình Ký: " << address << std::endl;
  if (*metrics) {
    std::cout << "Số liệu / metrics: http://127.0.0.1:" << (*metrics)->port() << "/metrics" << std::endl;
  }
  server::log(LogLevel::info, "serving", {{"version", TRINHKY_VERSION}, {"address", address}});
  manager.tell("READY=1");

  const int signal = serve_until_asked(ending, manager, office, **server);
  is_ending = true;
  manager.tell("STOPPING=1");
  ending.begin(longest_ending);
  server::log(LogLevel::info, "stopping", {{"signal", std::int64_t{signal}}});
  std::cout << "Đang dừng… / Stopping…" << std::endl;
  if (!(*server)->stop(drain)) server::log(LogLevel::warning, "connections_cut", {});
  (*mailer)->stop();
  (*outbound)->stop();
  backups->stop();
  return 0;
}

}  // namespace trinhky::cli
