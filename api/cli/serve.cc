#include "api/cli/serve.h"

#include <csignal>
#include <iostream>
#include <thread>

#include "api/auth/gate.h"
#include "api/auth/store_records.h"
#include "api/cli/mailer.h"
#include "api/cli/outbound.h"
#include "api/cli/print_error.h"
#include "api/resources/erasures.h"
#include "api/resources/session_answer.h"
#include "api/server/health.h"
#include "api/server/server.h"
#include "engine/runtime/catalogue.h"
#include "engine/signature/cms.h"

namespace trinhky::cli {
namespace {

constexpr std::chrono::seconds drain{5};

// Blocks until the program is asked to end. The signals were blocked in every thread before the first one started.
void wait_for_end(const sigset_t& signals) {
  int caught = 0;
  sigwait(&signals, &caught);
}

}  // namespace

int serve(const ServeOptions& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  auto house = House::open(options.house);
  if (!house) {
    print_error(house.error());
    return 1;
  }
  api::Office& office = (*house)->office();
  if (office.demo && options.address != "127.0.0.1" && options.address != "::1" && options.address != "localhost") {
    std::cerr << "Bản trình diễn chỉ chạy trên máy này (127.0.0.1).\nA demonstration is served on this machine only.\n";
    return 2;
  }
  if (!options.trust.empty()) {
    auto anchors = runtime::read_file(options.trust);
    if (!anchors) {
      print_error(anchors.error());
      return 2;
    }
    // A file without a certificate would check nothing while everybody believes it does.
    if (const auto read = signature::Anchors::read(*anchors); !read) {
      print_error(read.error());
      return 2;
    }
    office.trust_anchors = std::move(*anchors);
  }
  auto outbound = Outbound::open(office, {.settings = options.outbound, .gateway = options.gateway});
  if (!outbound) {
    print_error(outbound.error());
    return 2;
  }
  server::Router router;
  server::add_health(router, [&office] {
    std::vector<server::Ailment> ailments;
    for (const auto& [what, error] : office.engine.health().troubles) {
      ailments.push_back({.what = what, .error = error, .stops_work = runtime::Health::stops_work(what)});
    }
    return ailments;
  });
  api::add_all(router, office);
  api::erase_again(office.store);
  server::StaticFiles screens;
  if (!options.screens.empty()) {
    auto files = server::StaticFiles::from_folder(options.screens);
    if (!files) {
      print_error(files.error());
      return 1;
    }
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
  auto server = server::Server::start(
      http, {.router = std::move(router),
             .gate = api::active_people(office, auth::session_gate(office.sessions)),
             .screens = std::move(screens),
             .listening =
                 [&office, &address_of](std::uint16_t port) {
                   if (office.base_url.empty()) office.base_url = address_of(port);
                 },
             .log =
                 [](const server::AccessLine& line) {
                   if (line.status < 500) return;
                   std::cerr << line.method << " " << line.path << " " << line.status << " " << line.request_id << " "
                             << line.log << "\n";
                 },
             .fault = [](std::string_view id,
                         std::string_view what) { std::cerr << "fault " << id << ": " << what << "\n"; }});
  if (!server) {
    print_error(server.error());
    return 1;
  }
  const std::string address = address_of((*server)->port());
  auto mailer = Mailer::start(office, options.mail, **outbound);
  if (!mailer) {
    print_error(mailer.error());
    return 1;
  }
  (*outbound)->start();
  std::cout << "Trình Ký: " << address << std::endl;
  wait_for_end(signals);
  std::cout << "Đang dừng… / Stopping…" << std::endl;
  (*server)->stop(drain);
  (*mailer)->stop();
  (*outbound)->stop();
  return 0;
}

}  // namespace trinhky::cli
