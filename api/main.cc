// The program: reads the command line and hands over to a verb.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "api/cli/backup.h"
#include "api/cli/calendar_files.h"
#include "api/cli/check.h"
#include "api/cli/demo.h"
#include "api/cli/examine.h"
#include "api/cli/house.h"
#include "api/cli/import.h"
#include "api/cli/keep.h"
#include "api/cli/print_error.h"
#include "api/cli/publish.h"
#include "api/cli/rehearse.h"
#include "api/cli/serve.h"
#include "api/cli/test.h"
#include "api/cli/verify.h"
#include "engine/store/sqlite/open.h"

namespace {

// The folder above the program's own: /usr of an installation, the source tree of build/trinhky.
std::filesystem::path prefix() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path() : program.parent_path().parent_path();
}

// What an installation brings beside the program; empty where this is none.
std::filesystem::path installed(const char* name) {
  std::error_code error;
  const auto folder = prefix() / "share" / "trinhky" / name;
  return std::filesystem::is_directory(folder, error) ? folder : std::filesystem::path();
}

trinhky::base::Instant wall_time() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

trinhky::cli::Databases sqlite_databases() {
  namespace archive = trinhky::archive;
  namespace base = trinhky::base;
  namespace store = trinhky::store;
  return {
      .files = {.copy =
                    [](const std::string& from, const std::string& to, const archive::Database::Progress& progress) {
                      return store::backup_sqlite(from, to, progress);
                    },
                .schema = [](const std::string& file) { return store::sqlite_schema(file); },
                .known_schema = store::known_sqlite_schema()},
      .open_to_read = store::open_sqlite_to_read,
      .bring_up_to_date = [](const std::string& file) -> base::Result<void> {
        const auto opened = store::open_sqlite({.path = file});
        if (!opened) return std::unexpected(opened.error());
        return {};
      },
      .faults = [](const std::string& file) { return store::sqlite_faults(file); }};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace trinhky;
  // A file that may not grow any more is an error of that write, and no reason to end.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app("Trình Ký – quy trình trình duyệt / workflow and approval engine");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("trinhky ") + TRINHKY_VERSION);

  cli::ServeOptions serving;
  serving.house.workflows = installed("workflows");
  if (serving.house.workflows.empty()) serving.house.workflows = prefix() / "workflows";
  serving.screens = installed("admin-ui");
  serving.house.open_store = [](const std::filesystem::path& file) { return store::open_sqlite({.path = file}); };
  std::string data = "data";
  bool without_backup = false;
  serving.house.before_opening = [&](const std::filesystem::path& folder) {
    return without_backup ? base::Result<void>()
                          : cli::back_up_before_migration(sqlite_databases(), folder, wall_time(), std::cerr);
  };
  const auto add_house = [&](CLI::App* verb) {
    verb->add_option("--data", data, "thư mục dữ liệu / data folder")->capture_default_str();
    verb->add_option("--workflows", serving.house.workflows, "thư mục quy trình / workflow folder");
    verb->add_flag("--no-migration-backup", without_backup,
                   "nâng cấp cơ sở dữ liệu cũ mà không sao lưu trước / bring an older database up to date without a "
                   "backup");
  };

  auto* serve = app.add_subcommand("serve", "chạy máy chủ / serve");
  add_house(serve);
  serve->add_option("--port", serving.port, "cổng / port")->capture_default_str();
  serve->add_option("--address", serving.address, "địa chỉ / address")->capture_default_str();
  serve->add_option("--ui,--screens", serving.screens, "giao diện đã dựng / built screens");
  serve->add_option("--certificate", serving.certificate, "chứng thư TLS (PEM)");
  serve->add_option("--key", serving.key, "khóa TLS (PEM)");
  serve->add_option("--proxy", serving.proxies, "proxy được tin / trusted proxy address");
  serve->add_option("--host", serving.hosts, "tên máy được trả lời / host name answered");
  serve->add_option("--trust", serving.trust,
                    "chứng thư gốc để kiểm tra chữ ký số (PEM) / trust anchors of signatures");
  serve->add_option("--mail", serving.mail, "cấu hình SMTP (JSON) / SMTP settings");
  serve->add_option("--outbound", serving.outbound,
                    "nơi nội bộ được phép gửi tin tự động (JSON) / targets inside the network for webhooks");
  serve->add_option("--gateway", serving.gateway, "cổng SMS, Zalo (JSON) / gateway for messengers");
  serve->add_option("--metrics-port", serving.metrics_port,
                    "cổng số liệu Prometheus, chỉ trên máy này / port of the metrics, on this machine only");
  std::string log_format = ::isatty(STDERR_FILENO) != 0 ? "text" : "json";
  serve->add_option("--log-format", log_format, "text hoặc json; mặc định tùy nơi ghi / by default as stderr suggests")
      ->check(CLI::IsMember({"text", "json"}));
  std::string log_level = "info";
  serve->add_option("--log-level", log_level, "debug, info, warning, error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  serve->add_option("--base-url", serving.house.base_url, "địa chỉ ghi trong thư / address used in mails");
  serve->add_option("--backup-at", serving.backup_at, "giờ tự sao lưu, hoặc never / hour of the daily backup, or never")
      ->capture_default_str();
  serve->add_option("--backup-to", serving.backup_to,
                    "thư mục bản sao lưu; mặc định backups trong thư mục dữ liệu / folder of backups");
  serve->add_option("--backup-keep", serving.backup_keep, "số ngày, tuần, tháng giữ lại / days, weeks, months kept")
      ->capture_default_str();

  cli::InitArgs init_args;
  auto* init = app.add_subcommand("init", "tạo cơ sở dữ liệu mới và quản trị viên đầu tiên / first start");
  add_house(init);
  init->add_option("--login", init_args.login, "tên đăng nhập quản trị / administrator's login")->required();
  init->add_option("--name", init_args.full_name, "họ tên / full name")->required();
  init->add_option("--email", init_args.email, "thư điện tử / e-mail");
  init->add_option("--profile", init_args.profile, "langson-2025, langson-2022 hoặc none / or none")
      ->capture_default_str();

  std::string demo_profile = "2027";
  auto* demo = app.add_subcommand("demo", "sống trọn một chu trình trình diễn / live the demonstration");
  add_house(demo);
  demo->add_option("--profile", demo_profile, "2027 (65 xã, phường) hoặc 2022 (11 huyện, thành phố)")
      ->capture_default_str();

  std::string advance;
  auto* clock = app.add_subcommand("clock", "xem hoặc đẩy đồng hồ trình diễn / see or move the demonstration clock");
  add_house(clock);
  clock->add_option("--advance", advance, "P1D, P1W, PT1H hoặc ngày 2027-01-31 / or a date");

  cli::ImportArgs import_args;
  std::string language;
  auto* import = app.add_subcommand("import", "nhập văn bản / import a text");
  import->require_subcommand(1);
  auto* import_guidance = import->add_subcommand("guidance", "nhập văn bản hướng dẫn / a guidance text");
  import_guidance->add_option("file", import_args.file, "tệp văn bản UTF-8")->required();
  import_guidance->add_flag("--json", import_args.json, "in JSON");
  import_guidance->add_option("--lang", language, "vi hoặc en / or en");
  import_guidance->add_option("--year", import_args.year, "năm / year");
  auto* keep = import_guidance->add_option("--data", data, "giữ vào cơ sở dữ liệu này / keep it in this database");

  cli::CheckArgs check_args;
  auto* check = app.add_subcommand("check", "kiểm tra định nghĩa quy trình / check definitions");
  check->add_option("files", check_args.files, "tệp JSON; không ghi thì kiểm tra tất cả / none: all of the folder");
  check->add_option("--workflows", serving.house.workflows, "thư mục quy trình / workflow folder");
  check->add_option("--lang", language, "vi hoặc en / or en");
  check->add_flag("--json", check_args.as_json, "in dạng JSON / print JSON");
  check->add_flag("--notes", check_args.notes,
                  "kèm điều được miễn, chưa xét được / also what was waived or not decided");
  auto* check_profile = check->add_option("--profile", check_args.profile,
                                          "xét người thực hiện theo bộ đơn vị này / prove the people of this profile");
  check->add_option("--from", check_args.from, "ngày xét, YYYY-MM-DD / the day")->needs(check_profile);

  cli::CalendarArgs calendar_args;
  auto* calendars = app.add_subcommand("calendar", "xem xét tệp lịch làm việc / examine calendar files");
  calendars->require_subcommand(1);
  auto* calendar_check = calendars->add_subcommand("check", "kiểm tra một tệp lịch / check a calendar");
  calendar_check->add_option("file", calendar_args.files, "tệp JSON / JSON file")->required()->expected(1);
  calendar_check->add_option("--lang", language, "vi hoặc en / or en");
  calendar_check->add_flag("--json", calendar_args.as_json, "in dạng JSON / print JSON");
  auto* calendar_diff = calendars->add_subcommand("diff", "so sánh hai phiên bản lịch / compare two calendars");
  calendar_diff->add_option("files", calendar_args.files, "tệp cũ, tệp mới / old file, new file")
      ->required()
      ->expected(2);
  calendar_diff->add_option("--lang", language, "vi hoặc en / or en");
  calendar_diff->add_flag("--json", calendar_args.as_json, "in dạng JSON / print JSON");

  cli::PublishArgs publish_args;
  auto* publish = app.add_subcommand("publish", "ban hành quy trình / publish definitions");
  publish->add_option("files", publish_args.files, "tệp JSON / JSON files")->required();
  publish->add_option("--workflows", serving.house.workflows, "thư mục quy trình / workflow folder");
  publish->add_option("--lang", language, "vi hoặc en / or en");
  publish->add_flag("--json", publish_args.as_json, "in dạng JSON / print JSON");

  cli::TestArgs test_args;
  auto* test = app.add_subcommand("test", "chạy các kịch bản trên đồng hồ ảo / play scenarios on a virtual clock");
  test->add_option("paths", test_args.paths, "thư mục quy trình, hoặc kịch bản / workflow folder, or scenarios")
      ->required();
  test->add_flag("--json", test_args.json, "in JSON");
  test->add_option("--fail-under", test_args.fail_under, "tỷ lệ bước chuyển tối thiểu / least coverage in percent")
      ->check(CLI::Range(0, 100));
  test->add_option("--lang", language, "vi hoặc en / or en");

  cli::RehearseArgs rehearse_args;
  auto* rehearse = app.add_subcommand("rehearse", "diễn tập cả năm của một quy trình / a whole year of a workflow");
  rehearse->add_option("definition", rehearse_args.definition, "mã quy trình hoặc tệp / a workflow's id or a file")
      ->required();
  rehearse->add_option("--from", rehearse_args.from, "ngày bắt đầu, YYYY-MM-DD / first day")->required();
  rehearse->add_option("--until", rehearse_args.until, "ngày cuối; mặc định 12 tháng / last day; twelve months");
  rehearse
      ->add_option("--org", rehearse_args.organisation,
                   "bộ đơn vị, hoặc tệp tổ chức có người / a profile, or a file with people")
      ->capture_default_str();
  rehearse->add_option("--calendar", rehearse_args.calendar, "tệp lịch làm việc khác / another calendar file");
  rehearse->add_option("--unit", rehearse_args.unit, "đơn vị mở hồ sơ / the unit that starts it");
  rehearse->add_option("--days-late", rehearse_args.days_late,
                       "số ngày làm việc chậm: 3, hoặc CLERK=3 / working days late, also of a person, post or step");
  rehearse->add_option("--workflows", serving.house.workflows, "thư mục quy trình / workflow folder");
  auto* rehearse_json = rehearse->add_flag("--json", rehearse_args.as_json, "in JSON / print JSON");
  rehearse
      ->add_option("--ics", rehearse_args.calendar_file, "tệp lịch iCalendar; - là in ra / calendar file, - prints it")
      ->excludes(rehearse_json);
  rehearse->add_flag("--all", rehearse_args.all, "kể từng đơn vị / name every unit");
  rehearse->add_option("--lang", language, "vi hoặc en / or en");

  cli::ExamineArgs examine_args;
  auto* examine = app.add_subcommand("examine", "xem xét tệp từ bên ngoài / examine a file from outside");
  examine->require_subcommand(1);
  auto* examine_signature = examine->add_subcommand("signature", "chữ ký số trong tệp PDF / signatures of a PDF");
  examine_signature->add_option("file", examine_args.file, "tệp PDF đã ký / the signed PDF")->required();
  examine_signature->add_option("--approved", examine_args.approved, "tệp đã duyệt / the file as it was approved");
  examine_signature->add_option("--trust", examine_args.trust, "chứng thư gốc (PEM) / trust anchors");
  examine_signature->add_flag("--json", examine_args.as_json, "in JSON / print JSON");
  examine_signature->add_option("--lang", language, "vi hoặc en / or en");

  cli::VerifyArgs verify_args{.data = data, .open = store::open_sqlite_to_read};
  auto* verify = app.add_subcommand("verify", "kiểm tra cơ sở dữ liệu có còn nguyên vẹn / prove a database whole");
  verify->add_option("data", verify_args.data, "thư mục dữ liệu / data folder")->capture_default_str();
  verify->add_option("--key", verify_args.fingerprint,
                     "dấu vân tay khóa của cơ quan / fingerprint of the office's key");
  verify->add_option("--trust", verify_args.trust,
                     "chứng thư gốc để kiểm tra chữ ký số (PEM) / trust anchors of signatures");
  verify->add_option("--seal", verify_args.noted,
                     "dấu niêm đã ghi ở nơi khác, SỐ:MÃ / a seal noted elsewhere, NUMBER:HASH");
  verify->add_flag("--json", verify_args.as_json, "in JSON / print JSON");
  verify->add_option("--lang", language, "vi hoặc en / or en");
  cli::CheckCertificateArgs proof_args;
  auto* verify_certificate =
      verify->add_subcommand("certificate", "kiểm tra một giấy chứng nhận / check a certificate");
  verify_certificate->add_option("file", proof_args.file, "tệp JSON / JSON file")->required();
  verify_certificate->add_option("--key", proof_args.fingerprint, "dấu vân tay khóa / fingerprint");
  verify_certificate->add_flag("--json", proof_args.as_json, "in JSON / print JSON");
  verify_certificate->add_option("--lang", language, "vi hoặc en / or en");

  cli::CertificateArgs certificate_args{.open = store::open_sqlite_to_read};
  auto* certificate = app.add_subcommand("certificate", "cấp giấy chứng nhận một quyết định / certify a decision");
  certificate->add_option("data", certificate_args.data, "thư mục dữ liệu / data folder")->required();
  certificate->add_option("instance", certificate_args.instance, "mã hồ sơ / the paper's id")->required();
  certificate->add_option("event", certificate_args.number, "số sự kiện / number of the event")->required();
  certificate->add_flag("--content", certificate_args.with_content, "kèm văn bản / with the document");
  certificate->add_option("--workflows", serving.house.workflows, "thư mục quy trình / workflow folder");
  certificate->add_option("--lang", language, "vi hoặc en / or en");

  cli::BackupArgs backup_args{.kept_in = sqlite_databases()};
  auto* backup = app.add_subcommand("backup", "sao lưu, khôi phục thử và kiểm tra / a backup, rehearsed and verified");
  backup->add_option("data", backup_args.data, "thư mục dữ liệu / data folder")->capture_default_str();
  backup->add_option("--to", backup_args.to,
                     "thư mục bản sao lưu; mặc định backups trong thư mục dữ liệu / folder of backups");
  backup->add_flag("--daily", backup_args.daily,
                   "là bản hằng ngày, máy chủ xóa dần / a daily one, which the server's retention rules");
  backup->add_flag("--json", backup_args.as_json, "in JSON / print JSON");
  backup->add_option("--lang", language, "vi hoặc en / or en");

  cli::BackupsArgs backups_args;
  auto* backups = app.add_subcommand("backups", "liệt kê các bản sao lưu / list backups");
  backups->add_option("data", backups_args.folder, "thư mục dữ liệu hoặc bản sao lưu / data folder, or one of backups")
      ->capture_default_str();
  backups->add_flag("--json", backups_args.as_json, "in JSON / print JSON");
  backups->add_option("--lang", language, "vi hoặc en / or en");

  cli::RestoreArgs restore_args{.kept_in = sqlite_databases()};
  auto* restore = app.add_subcommand("restore", "khôi phục một bản sao lưu / restore a backup");
  restore->add_option("backup", restore_args.backup, "thư mục của bản sao lưu / the backup's folder")->required();
  restore->add_option("--to", restore_args.to, "thư mục dữ liệu mới / the new data folder")->required();
  restore->add_flag("--accept-faults", restore_args.accept_faults,
                    "khôi phục dù dữ liệu bên trong có lỗi / although what it holds has faults");
  restore->add_option("--lang", language, "vi hoặc en / or en");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;  // 0: help was asked for
  }
  serving.house.data = data;
  if (serve->parsed()) {
    serving.log = {.format = *server::log_format_of(log_format), .level = *server::log_level_of(log_level)};
    return cli::serve(serving);
  }
  if (init->parsed()) return cli::init(serving.house, init_args);
  if (demo->parsed()) return cli::live_demo(serving.house, demo_profile);
  if (clock->parsed()) return cli::move_clock(serving.house, advance);
  if (import_guidance->parsed()) {
    import_args.language = cli::language_of(language);
    if (keep->count() == 0) return cli::import_guidance(import_args, std::cout, std::cerr);
    auto house = cli::House::open(serving.house);
    if (!house) {
      cli::print_error(house.error());
      return 1;
    }
    import_args.store = &(*house)->store();
    api::Office& office = (*house)->office();
    import_args.moment = {office.now(), office.entropy()};
    import_args.name_of = [&office](const std::string& person) {
      const auto known = office.directory().person(person);
      return known ? known->full_name : person;
    };
    import_args.local_time = [&office](base::Instant at) {
      return base::Text(calendar::format_local(office.catalogue->calendar(), at));
    };
    return cli::import_guidance(import_args, std::cout, std::cerr);
  }
  if (check->parsed()) {
    check_args.workflows = serving.house.workflows;
    check_args.language = cli::language_of(language);
    return cli::check_definitions(check_args, std::cout, std::cerr);
  }
  if (calendars->parsed()) {
    calendar_args.language = cli::language_of(language);
    return calendar_check->parsed() ? cli::check_calendar(calendar_args, std::cout, std::cerr)
                                    : cli::compare_calendars(calendar_args, std::cout, std::cerr);
  }
  if (rehearse->parsed()) {
    rehearse_args.workflows = serving.house.workflows;
    rehearse_args.language = cli::language_of(language);
    return cli::rehearse_definition(rehearse_args, std::cout, std::cerr);
  }
  if (verify_certificate->parsed()) {
    proof_args.language = cli::language_of(language);
    return cli::check_certificate(proof_args, std::cout, std::cerr);
  }
  if (verify->parsed()) {
    verify_args.language = cli::language_of(language);
    return cli::verify(verify_args, std::cout, std::cerr);
  }
  if (certificate->parsed()) {
    certificate_args.workflows = serving.house.workflows;
    certificate_args.language = cli::language_of(language);
    return cli::give_certificate(certificate_args, std::cout, std::cerr);
  }
  if (backup->parsed()) {
    backup_args.now = wall_time();
    backup_args.language = cli::language_of(language);
    return cli::take_backup(backup_args, std::cout, std::cerr);
  }
  if (backups->parsed()) {
    backups_args.now = wall_time();
    backups_args.language = cli::language_of(language);
    return cli::list_backups(backups_args, std::cout, std::cerr);
  }
  if (restore->parsed()) {
    restore_args.now = wall_time();
    restore_args.language = cli::language_of(language);
    return cli::restore_backup(restore_args, std::cout, std::cerr);
  }
  if (publish->parsed()) {
    publish_args.workflows = serving.house.workflows;
    publish_args.language = cli::language_of(language);
    return cli::publish_definitions(publish_args, std::cout, std::cerr);
  }
  if (examine_signature->parsed()) {
    examine_args.at = wall_time();
    examine_args.language = cli::language_of(language);
    return cli::examine_signature(examine_args, std::cout, std::cerr);
  }
  if (test->parsed()) {
    test_args.language = cli::language_of(language);
    return cli::test_scenarios(test_args, std::cout, std::cerr);
  }
  return 1;
}
