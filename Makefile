# Thin on purpose: each target is a script in bin/, which can be run alone.
.PHONY: help setup demo test test-browser check bench messages lock clean
.DEFAULT_GOAL := help

help: ## danh sách lệnh / this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{printf "%-20s %s\n", $$1, $$2}'

setup: ## tạo .venv, cài các gói đã khoá và thư viện in PDF / environment from the lock
	@bin/setup

demo: ## tỉnh mẫu ở PORT (8000); EMPTY=1: chưa có lớp / the demo province on PORT
	@bin/demo

test: ## mọi bài thử; ARGS="-k x" chuyển cho pytest / all tests
	@bin/test $(ARGS)

test-browser: ## chỉ các bài thử trong trình duyệt / the browser tests alone
	@PARTS=browser bin/test $(ARGS)

check: ## kiểm tra mã, kiểu, khuôn trang, migration, cấu hình / lint, types, templates, migrations, deploy check
	@bin/check

bench: ## đo tốc độ, in tỉ lệ / the benchmarks
	@bin/bench $(ARGS)

messages: ## gom câu của giao diện vào locale/ và biên dịch; cần GNU gettext / gather and compile the translations
	@bin/messages

lock: ## khoá lại các gói; ARGS=--upgrade: lấy bản mới / write the locks anew
	@bin/lock $(ARGS)

clean: ## xoá .venv và tệp tạm, giữ dữ liệu trong var/ / remove .venv and caches, keep the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis staticfiles var/setup.lock var/test-summary
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
